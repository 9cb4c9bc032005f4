import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { IndexKind } from '../platform/crypto.ts';
import { compile } from '../platform/database.ts';
import type { FieldRight } from './access.ts';
import type { Context } from './context.ts';
import { fold } from './fold.ts';
import { indexColumn, last4Column } from './model.ts';
import type { Field, Model } from './model.ts';
import { reachGroups } from './search-reach.ts';
import type { ReachGroup } from './search-reach.ts';
import { KEY_PLACE, searchKeys, searchPrefixes, searchQuery } from './search-text.ts';
import { indexForm, indexKind, normalise } from './sensitive.ts';
import { filledIn, hole, remembered } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { titleExpression } from './view.ts';
import {
  atLeast,
  grantPredicate,
  grantRight,
  grantsOn,
  lowestRight,
  visible,
} from './visibility.ts';
import type { SearchHitWire } from './wire.ts';

/** `matched`: the sensitive field that was found, if one was. `title`: null where the reader may not read it. */
type Seen = { object: string; id: string; title: string | null; matched: string | null };

export const MAX_HITS = 50;
/** The function ranks at most so many of each tier. */
const MAX_CANDIDATES = 1_000;

/**
 * Finds records by what was typed: title, initials, pinyin, words, a whole phone number, e-mail or number, or its last
 * four. Best first: exact titles and whole numbers, then what begins so, then initials, pinyin, words; newest first in
 * each. Only records the member sees now, with titles they may read.
 *
 * @param tx `eachAlone` where nothing else is read with it
 * @param input `object`: only of this object; `limit`: at most 50
 * @returns `matched`: name of the field whose number was found, null where the text was
 */
export async function searchRecords(
  ctx: Context,
  tx: Transaction,
  input: { q: string; object?: string; limit: number },
): Promise<SearchHitWire[]> {
  const limit = Math.min(input.limit, MAX_HITS);
  const groups = remembered(ctx, ctx.catalog, `reach ${input.object ?? ''}`, () =>
    reachGroups(ctx, input.object),
  );
  // Where nothing can be taken away afterwards, no more are asked for than will be shown.
  const first = groups.some(({ conditional }) => conditional) ? limit * 2 : limit;
  const typed = typedAs(ctx, groups, input.q);
  let hits: SearchHitWire[] = [];
  for (const wanted of [first, MAX_CANDIDATES]) {
    const { seen, found } = await look(ctx, tx, {
      groups,
      object: input.object,
      typed,
      wanted,
      shown: limit,
    });
    hits = seen.map(({ object, id, title, matched }) => {
      const called = title ?? ctx.catalog.object(object)?.declaration.label[ctx.locale] ?? object;
      return { object, id, title: called, matched };
    });
    // More are asked for only when conditions of grants have taken some away: fewer than were asked for are all there are.
    if (hits.length >= limit || found < wanted) break;
  }
  return hits;
}

const TITLE = hole('title');
const SPELLED = hole('spelled');
const WORDS = hole('words');
const TITLE_WORDS = hole('words of the title');
const WANTED = hole('wanted');
const SHOWN = hole('shown');
const LAST_FOUR_DIGITS = hole('last four');
const WHOLE: Record<IndexKind, Hole> = {
  phone: hole('phone'),
  email: hole('email'),
  text: hole('text'),
};

const LAST_FOUR = /^\d{3}[\dx]$/;

/** What was typed, as everything it may be: what it cannot be has no value, and the statement does not look for it. */
function typedAs(ctx: Context, groups: readonly ReachGroup[], q: string): Map<Hole, unknown> {
  const values = new Map<Hole, unknown>();
  const { title, spelled } = searchPrefixes(q);
  if (title !== '' && groups.length > 0) {
    values.set(TITLE, title).set(SPELLED, spelled ?? null);
    const words = searchQuery(q, false);
    if (words !== undefined) values.set(WORDS, words);
    if (words !== undefined && groups.some(({ titleOnly }) => titleOnly))
      values.set(TITLE_WORDS, searchQuery(q, true));
  }
  const typed = fold(q).trim();
  if (LAST_FOUR.test(typed)) values.set(LAST_FOUR_DIGITS, typed);
  for (const [kind, whole] of Object.entries(WHOLE) as [IndexKind, Hole][]) {
    const number = wholeNumber(kind, typed);
    if (number !== undefined) values.set(whole, ctx.codec.index(ctx.orgId, kind, number));
  }
  return values;
}

type Search = {
  groups: readonly ReachGroup[];
  object: string | undefined;
  typed: ReadonlyMap<Hole, unknown>;
};

/**
 * Records by their texts, of which the database ranks them, and by the index of a whole number or its last four, in the
 * objects' own tables; the best of them with their titles, where the member sees them. One statement, as each costs a
 * packet there and back.
 *
 * @param input `wanted`: how many of each part are looked at; `shown`: how many are given at most
 * @returns `seen`: best first; `found`: how many there are, seen or not, as far as they were wanted
 */
async function look(
  ctx: Context,
  tx: Transaction,
  { wanted, shown, ...search }: Search & { wanted: number; shown: number },
): Promise<{ seen: Seen[]; found: number }> {
  const holes = [...search.typed.keys()].map((each) => each.hole);
  const key = `search ${search.object ?? ''} ${holes.join()}`;
  const plan = remembered(ctx, ctx.catalog, key, () => planLook(ctx, search));
  if (!plan) return { seen: [], found: 0 };
  const [row] = await tx.query<{ seen: string | null; found: string }>(
    filledIn(plan, new Map([...search.typed, [WANTED, wanted], [SHOWN, shown]])),
  );
  return { seen: JSON.parse(row?.seen ?? '[]') as Seen[], found: Number(row?.found) };
}

/** Null where nothing can be found. */
function planLook(ctx: Context, { groups, object, typed }: Search): Plan | null {
  const texts = typed.has(TITLE) ? groups : [];
  const numbers = byNumber(ctx, object, typed);
  const parts = [
    ...texts.map((group) => byText(ctx, group, typed.has(WORDS))),
    ...numbers.map(({ lookup }) => lookup),
  ];
  if (parts.length === 0) return null;
  const names = new Set([
    ...texts.flatMap(({ objects }) => objects),
    ...numbers.map(({ model }) => model.name),
  ]);
  const titles = [...names].flatMap((name) => titlesOf(ctx, name));
  // What a condition takes away makes place for all that was found behind it.
  const most = groups.some(({ conditional }) => conditional)
    ? sql``
    : sql`limit ${WANTED}::integer`;
  // Each record once, by its best tier; ids are in the order of creation. All rows as one text: the driver takes longer
  // over each row than it takes to read all of them.
  return compile(sql`
    with found as materialized (${sql.join(parts, sql` union all `)}),
    best as materialized (
      select * from (select distinct on (object, id) * from found order by object, id, tier, matched desc nulls first) each
      order by tier, id desc ${most}),
    seen as (
      select object, id, title, matched, tier from best join (${sql.join(titles, sql` union all `)}) titles using (object, id)
      order by tier, id desc limit ${SHOWN}::integer)
    select (select count(*) from best) as found,
      (select json_agg(json_build_object('object', object, 'id', id, 'title', title, 'matched', matched)
        order by tier, id desc) from seen) as seen`);
}

/** The words differ from object to object, by what they begin with alone. */
function byText(ctx: Context, group: ReachGroup, hasWords: boolean): RawBuilder<unknown> {
  const keys = inBraces(searchKeys(ctx.orgId, group.objects));
  const query = group.titleOnly ? TITLE_WORDS : WORDS;
  const words = hasWords
    ? sql`array(select replace(${query}::text, ${KEY_PLACE}, key) from unnest(${keys}::text[]) as each (key))`
    : sql`null`;
  return sql`
    select object, record_id as id, null::text as matched, tier from kernel.search(${inBraces(group.objects)}::text[],
      ${group.owner}::uuid, ${inBraces(group.units)}::uuid[], ${TITLE}::text, ${SPELLED}::text, ${words}, ${WANTED}::integer)`;
}

/** An array as PostgreSQL reads it, of names and ids only: the driver would look at each of their characters. */
function inBraces(plain: readonly string[] | null): string | null {
  return plain && `{${plain.join()}}`;
}

type Lookup = { model: Model; lookup: RawBuilder<unknown> };

/** Looks for what was typed in every searchable number that may be such a one. */
function byNumber(
  ctx: Context,
  object: string | undefined,
  typed: ReadonlyMap<Hole, unknown>,
): Lookup[] {
  const lookups: Lookup[] = [];
  for (const model of ctx.catalog.all) {
    if (object !== undefined && model.name !== object) continue;
    for (const field of model.fields.values()) {
      if (!field.sensitive || !field.declaration.searchable || field.source.in !== 'column')
        continue;
      const whole = WHOLE[indexKind(field.declaration)];
      if (typed.has(whole)) {
        const equal = sql`${sql.ref(`t.${indexColumn(field)}`)} = ${whole}::bytea`;
        lookups.push(...lookup(ctx, model, field, { right: 'read', equal, tier: 0 }));
      }
      if (typed.has(LAST_FOUR_DIGITS)) {
        const equal = sql`${sql.ref(`t.${last4Column(field)}`)} = ${LAST_FOUR_DIGITS}::text`;
        lookups.push(...lookup(ctx, model, field, { right: 'masked', equal, tier: 1 }));
      }
    }
  }
  return lookups;
}

/** What the index of this kind is made over, if what was typed may be such a number. */
function wholeNumber(kind: IndexKind, typed: string): string | undefined {
  if (kind === 'text' && (typed.length < 6 || !/\d/.test(typed))) return undefined;
  const normalised = normalise(kind, typed);
  return normalised === undefined ? undefined : indexForm(kind, normalised);
}

function lookup(
  ctx: Context,
  model: Model,
  field: Field,
  by: { right: FieldRight; equal: RawBuilder<unknown>; tier: number },
): Lookup[] {
  const all = grantsOn(ctx, model, 'read');
  const grants = all.filter((grant) => atLeast(grantRight(grant, field), by.right));
  if (grants.length === 0) return [];
  // A number is found only where a grant that shows it reaches.
  const reaches = grants.map((grant) => grantPredicate(ctx, model, 't', grant));
  const reached =
    grants.length === all.length ? sql`` : sql` and (${sql.join(reaches, sql` or `)})`;
  const rows = sql`(select ${model.name}::text as object, t.id, ${field.name}::text as matched,
        ${by.tier}::integer as tier
      from ${sql.table(model.table)} t where ${visible(ctx, model, 't')} and ${by.equal}${reached}
      order by t.id desc limit ${WANTED}::integer)`;
  return [{ model, lookup: rows }];
}

/** The best of an object that the member sees, with their titles. The ids are a list of no known length: one plan for all. */
function titlesOf(ctx: Context, object: string): RawBuilder<unknown>[] {
  const model = ctx.catalog.object(object);
  if (!model) return [];
  return [
    sql`select ${object}::text as object, t.id, ${readableTitle(ctx, model)}::text as title
      from ${sql.table(model.table)} t
      where ${visible(ctx, model, 't')} and t.id = any(array(select id from best where object = ${object}::text))`,
  ];
}

/** The title, or null where some grant hides it: a record found by its number is then called by its object. */
function readableTitle(ctx: Context, model: Model): RawBuilder<unknown> {
  const title = model.fields.get(model.declaration.titleField);
  const clear = title && atLeast(lowestRight(grantsOn(ctx, model, 'read'), title), 'read');
  return clear ? titleExpression(ctx, model, 't') : sql`null`;
}
