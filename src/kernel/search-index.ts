import { sql } from 'kysely';
import { compile } from '../platform/database.ts';
import type { Context } from './context.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import { spelling } from './pinyin.ts';
import { searchVector, titleForm } from './search-text.ts';
import { filledIn, hole } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';

/** What search keeps of one record: a row of `kernel.search_title` and one of `kernel.search_text`. */
export type SearchRow = {
  recordId: string;
  owner: string | null;
  unit: string | null;
  title: string;
  pinyin: string | null;
  initials: string | null;
  /** A tsvector, as text. */
  vector: string;
};

const TEXT_KINDS: ReadonlySet<string> = new Set(['text', 'longText', 'url', 'autoNumber']);

const wordFieldsOf = new WeakMap<Model, readonly Field[]>();

/** The fields whose words are searched beside the title. Sealed values never are: their words would be readable. */
export function wordFields(model: Model): readonly Field[] {
  const known = wordFieldsOf.get(model);
  if (known) return known;
  const fields = [...model.fields.values()].filter(
    ({ name, declaration, sensitive, source }) =>
      declaration.searchable === true &&
      TEXT_KINDS.has(declaration.kind) &&
      !sensitive &&
      source.in !== 'facts' &&
      name !== model.declaration.titleField,
  );
  wordFieldsOf.set(model, fields);
  return fields;
}

/** A sealed title is found by its index alone, one that is a reference through the record it points to. */
function plainTitle(model: Model): boolean {
  const field = model.fields.get(model.declaration.titleField);
  return field !== undefined && !field.sensitive && TEXT_KINDS.has(field.declaration.kind);
}

/** What search keeps of a record, from its values in clear. */
export function searchRow(orgId: string, model: Model, record: AnyRecord): SearchRow {
  const title = plainTitle(model) ? textOf(record[model.declaration.titleField]) : '';
  const typed = titleForm(title);
  const { pinyin, initials } = spelling(title);
  const labels = [
    ...(record.unit ? [`u:${record.unit}`] : []),
    ...(record.owner ? [`o:${record.owner}`] : []),
  ];
  const texts = wordFields(model).map(({ name }) => textOf(record[name]));
  return {
    recordId: record.id,
    owner: record.owner,
    unit: record.unit,
    title: typed,
    // Of a plain Latin word both say nothing that the title does not.
    pinyin: pinyin === typed ? null : pinyin || null,
    initials: typed.startsWith(initials) ? null : initials,
    vector: searchVector(orgId, model.name, title, texts, labels),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Whether records of this object can be found by words at all: lines of something else, named by what they join, cannot. */
export function isSearched(model: Model): boolean {
  if (model.declaration.searched === false) return false;
  return plainTitle(model) || wordFields(model).length > 0;
}

/**
 * Makes records found, or found by what they say now: in one statement, in the transaction that writes the records.
 *
 * @param records all of `model`, with their values in clear
 * @param isNew they have no rows yet
 */
export async function writeSearch(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  isNew = false,
): Promise<void> {
  if (records.length === 0 || !isSearched(model)) return;
  const rows = records.map((record) => searchRow(ctx.orgId, model, record));
  const given = new Map<Hole, unknown>([
    [ORG, ctx.orgId],
    [OBJECT, model.name],
    ...columns.map(([column, of]) => [column, rows.map(of)] as const),
  ]);
  await tx.query(filledIn(isNew ? planNew : planAgain, given));
}

const ORG = hole('org');
const OBJECT = hole('object');
const columns = [
  [hole('record'), (row: SearchRow) => row.recordId],
  [hole('owner'), (row: SearchRow) => row.owner],
  [hole('unit'), (row: SearchRow) => row.unit],
  [hole('title'), (row: SearchRow) => row.title],
  [hole('pinyin'), (row: SearchRow) => row.pinyin],
  [hole('initials'), (row: SearchRow) => row.initials],
  [hole('vector'), (row: SearchRow) => row.vector],
] as const;

const titlesAgain = sql`
  on conflict (org_id, record_id, object) do update set owner_id = excluded.owner_id, unit_id = excluded.unit_id,
    title = excluded.title, pinyin = excluded.pinyin, initials = excluded.initials
  where (old.owner_id, old.unit_id, old.title, old.pinyin, old.initials) is distinct from
    (excluded.owner_id, excluded.unit_id, excluded.title, excluded.pinyin, excluded.initials)`;
const textsAgain = sql`
  on conflict (org_id, record_id, object) do update set owner_id = excluded.owner_id, unit_id = excluded.unit_id,
    tsv = excluded.tsv
  where (old.owner_id, old.unit_id, old.tsv) is distinct from (excluded.owner_id, excluded.unit_id, excluded.tsv)`;

/** Compiled once: nearly every write sends it. */
function planWrite(isNew: boolean): Plan {
  const [record, owner, unit, title, pinyin, initials, vector] = columns.map(([column]) => column);
  return compile(sql`
    with given as materialized (
      select * from unnest(${record}::uuid[], ${owner}::uuid[], ${unit}::uuid[], ${title}::text[], ${pinyin}::text[],
        ${initials}::text[], ${vector}::text[]
      ) as row (record_id, owner_id, unit_id, title, pinyin, initials, vector)
    ), titles as (
      insert into kernel.search_title as old (org_id, object, record_id, owner_id, unit_id, title, pinyin, initials)
      select ${ORG}::uuid, ${OBJECT}, record_id, owner_id, unit_id, title, pinyin, initials from given
      ${isNew ? sql`` : titlesAgain}
    )
    insert into kernel.search_text as old (org_id, object, record_id, owner_id, unit_id, tsv)
    select ${ORG}::uuid, ${OBJECT}, record_id, owner_id, unit_id, vector::tsvector from given
    ${isNew ? sql`` : textsAgain}`);
}

const planNew = planWrite(true);
const planAgain = planWrite(false);

/** Records that were deleted are no longer found; `writeSearch` brings them back. */
export async function removeSearch(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(sql`
    with titles as (
      delete from kernel.search_title
      where org_id = ${ctx.orgId}::uuid and object = ${model.name} and record_id = any(${ids}::uuid[])
    )
    delete from kernel.search_text
    where org_id = ${ctx.orgId}::uuid and object = ${model.name} and record_id = any(${ids}::uuid[])`);
}
