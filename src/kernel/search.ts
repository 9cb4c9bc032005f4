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
import { searchPrefixes, searchQueries } from './search-text.ts';
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

/** `tier`: 0 exact, 1 begins so, 2 initials, 3 pinyin, 4 words. `matched`: the sensitive field that was found, if one was. */
type Candidate = { object: string; id: string; tier: number; matched: string | null };

export const MAX_HITS = 50;
/** The function ranks at most so many of each tier. */
const MAX_CANDIDATES = 1_000;

/**
 * Finds records by what was typed: title, initials, pinyin, words, a whole phone number, e-mail or number, or its last
 * four. Best first: exact titles and whole numbers, then what begins so, then initials, pinyin, words; newest first in
 * each. Only records the member sees now, with titles they may read.
 *
 * @param input `object`: only of this object; `limit`: at most 50; `alone`: nothing else is read in the transaction, it
 *   may end with the search
 * @returns `matched`: name of the field whose number was found, null where the text was
 */
export async function searchRecords(
  ctx: Context,
  tx: Transaction,
  input: { q: string; object?: string; limit: number; alone?: boolean },
): Promise<SearchHitWire[]> {
  const limit = Math.min(input.limit, MAX_HITS);
  const groups = remembered(ctx, ctx.catalog, `reach ${input.object ?? ''}`, () =>
    reachGroups(ctx, input.object),
  );
  // Where nothing can be taken away afterwards, no more are asked for than will be shown.
  const first = groups.some(({ conditional }) => conditional) ? limit * 2 : limit;
  const numbers = candidatesByNumber(ctx, tx, input, first);
  const checked = new Set<string>();
  const hits: SearchHitWire[] = [];
  for (const wanted of [first, MAX_CANDIDATES]) {
    const [byText, byNumber] = await Promise.all([
      candidatesByText(ctx, tx, groups, input.q, wanted),
      numbers,
    ]);
    const fresh = best([...byNumber, ...byText]).filter(({ id }) => !checked.has(id));
    for (let at = 0; at < fresh.length && hits.length < limit; at += first) {
      const portion = fresh.slice(at, at + first);
      for (const { id } of portion) checked.add(id);
      // Fewer than were asked for are all there are.
      const over = byText.length < wanted && at + first >= fresh.length;
      const last = over && input.alone === true;
      hits.push(...(await withTitles(ctx, tx, portion, last)));
    }
    // More are asked for only when conditions of grants have taken some away.
    if (hits.length >= limit || byText.length < wanted) break;
  }
  return hits.slice(0, limit);
}

/** Each record once, by its best tier; ids are in the order of creation. */
function best(candidates: Candidate[]): Candidate[] {
  const ordered = candidates.toSorted((a, b) => a.tier - b.tier || (a.id < b.id ? 1 : -1));
  const seen = new Set<string>();
  return ordered.filter(({ object, id }) => {
    const key = `${object} ${id}`;
    return !seen.has(key) && seen.add(key);
  });
}

async function candidatesByText(
  ctx: Context,
  tx: Transaction,
  groups: ReachGroup[],
  typed: string,
  wanted: number,
): Promise<Candidate[]> {
  const { title, spelled } = searchPrefixes(typed);
  if (title === '' || groups.length === 0) return [];
  const key = `search ${groups.map(({ objects }) => objects.join()).join(' ')}`;
  const { plan, words } = remembered(ctx, ctx.catalog, key, () => planText(groups));
  const values = new Map<Hole, unknown>([
    [TITLE, title],
    [SPELLED, spelled ?? null],
    [WANTED, wanted],
  ]);
  for (const [{ objects, titleOnly }, asked] of words) {
    values.set(asked, searchQueries(ctx.orgId, objects, typed, titleOnly) ?? null);
  }
  const rows = await tx.query<{ object: string; record_id: string; tier: string }>(
    filledIn(plan, values),
  );
  return rows.map(({ object, record_id: id, tier }) => ({
    object,
    id,
    tier: Number(tier),
    matched: null,
  }));
}

const TITLE = hole('title');
const SPELLED = hole('spelled');
const WANTED = hole('wanted');
const IDS = hole('ids');
const LAST_FOUR_DIGITS = hole('last four');
const WHOLE: Record<IndexKind, Hole> = {
  phone: hole('phone'),
  email: hole('email'),
  text: hole('text'),
};

/** One call for each group; the words differ from group to group, and each has a hole of its own for them. */
function planText(groups: readonly ReachGroup[]): { plan: Plan; words: Map<ReachGroup, Hole> } {
  const words = new Map(groups.map((group) => [group, hole('words')]));
  const calls = groups.map(
    (group) => sql`
      select * from kernel.search(${inBraces(group.objects)}::text[], ${group.owner}::uuid, ${inBraces(group.units)}::uuid[],
        ${TITLE}::text, ${SPELLED}::text, ${words.get(group)}::text[], ${WANTED}::integer)`,
  );
  return { plan: compile(sql`${sql.join(calls, sql` union all `)}`), words };
}

/** An array as PostgreSQL reads it, of names and ids only: the driver would look at each of their characters. */
function inBraces(plain: readonly string[] | null): string | null {
  return plain && `{${plain.join()}}`;
}

const LAST_FOUR = /^\d{3}[\dx]$/;

/** Records by the index of a whole number or its last four, in the objects' own tables. */
async function candidatesByNumber(
  ctx: Context,
  tx: Transaction,
  input: { q: string; object?: string },
  wanted: number,
): Promise<Candidate[]> {
  const typed = fold(input.q).trim();
  const values = new Map<Hole, unknown>([[WANTED, wanted]]);
  if (LAST_FOUR.test(typed)) values.set(LAST_FOUR_DIGITS, typed);
  for (const [kind, whole] of Object.entries(WHOLE) as [IndexKind, Hole][]) {
    const number = wholeNumber(kind, typed);
    if (number !== undefined) values.set(whole, ctx.codec.index(ctx.orgId, kind, number));
  }
  if (values.size === 1) return [];
  const key = `numbers ${input.object ?? ''} ${[...values.keys()].map((each) => each.hole).join()}`;
  const plan = remembered(ctx, ctx.catalog, key, () => planNumbers(ctx, input.object, values));
  if (!plan) return [];
  const rows = await tx.query<{ object: string; id: string; matched: string; tier: string }>(
    filledIn(plan, values),
  );
  return rows.map((row) => ({ ...row, tier: Number(row.tier) }));
}

/** Looks for what was typed in every searchable number that may be such a one. Null where there is none. */
function planNumbers(
  ctx: Context,
  object: string | undefined,
  values: ReadonlyMap<Hole, unknown>,
): Plan | null {
  const lookups: RawBuilder<unknown>[] = [];
  for (const model of ctx.catalog.all) {
    if (object !== undefined && model.name !== object) continue;
    for (const field of model.fields.values()) {
      if (!field.sensitive || !field.declaration.searchable || field.source.in !== 'column')
        continue;
      const whole = WHOLE[indexKind(field.declaration)];
      if (values.has(whole)) {
        const equal = sql`${sql.ref(`t.${indexColumn(field)}`)} = ${whole}::bytea`;
        lookups.push(...lookup(ctx, model, field, { right: 'read', equal, tier: 0 }));
      }
      if (values.has(LAST_FOUR_DIGITS)) {
        const equal = sql`${sql.ref(`t.${last4Column(field)}`)} = ${LAST_FOUR_DIGITS}::text`;
        lookups.push(...lookup(ctx, model, field, { right: 'masked', equal, tier: 1 }));
      }
    }
  }
  return lookups.length === 0 ? null : compile(sql`${sql.join(lookups, sql` union all `)}`);
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
): RawBuilder<unknown>[] {
  const grants = grantsOn(ctx, model, 'read').filter((grant) =>
    atLeast(grantRight(grant, field), by.right),
  );
  if (grants.length === 0) return [];
  // A number is found only where a grant that shows it reaches.
  const reached = sql.join(
    grants.map((grant) => grantPredicate(ctx, model, 't', grant)),
    sql` or `,
  );
  return [
    sql`(select ${model.name}::text as object, t.id, ${field.name}::text as matched, ${by.tier}::integer as tier
      from ${sql.table(model.table)} t where ${visible(ctx, model, 't')} and ${by.equal} and (${reached})
      order by t.id desc limit ${WANTED}::integer)`,
  ];
}

/**
 * Those of the candidates that the member sees, in the same order, with their titles.
 *
 * @param last nothing else is read in the transaction: it may end with them
 */
async function withTitles(
  ctx: Context,
  tx: Transaction,
  candidates: Candidate[],
  last: boolean,
): Promise<SearchHitWire[]> {
  const known = [...Map.groupBy(candidates, ({ object }) => object)].flatMap(([object, found]) => {
    const model = ctx.catalog.object(object);
    return model ? { object, found, model } : [];
  });
  const read = known.map(async ({ object, found, model }, n) => {
    const plan = remembered(ctx, model, 'search titles', () => planTitles(ctx, model));
    const ids = inBraces(found.map(({ id }) => id));
    const rows = await tx.query<{ id: string; title: string | null }>(
      filledIn(plan, new Map([[IDS, ids]])),
      last && n === known.length - 1,
    );
    return [object, new Map(rows.map(({ id, title }) => [id, title]))] as const;
  });
  const titles = new Map(await Promise.all(read));
  return candidates.flatMap(({ object, id, matched }) => {
    const title = titles.get(object)?.get(id);
    if (title === undefined) return [];
    const label = ctx.catalog.object(object)?.declaration.label[ctx.locale];
    return [{ object, id, title: title ?? label ?? object, matched }];
  });
}

function planTitles(ctx: Context, model: Model): Plan {
  return compile(sql`
    select t.id, ${readableTitle(ctx, model)}::text as title
    from ${sql.table(model.table)} t where ${visible(ctx, model, 't')} and t.id = any(${IDS}::uuid[])`);
}

/** The title, or null where some grant hides it: a record found by its number is then called by its object. */
function readableTitle(ctx: Context, model: Model): RawBuilder<unknown> {
  const title = model.fields.get(model.declaration.titleField);
  const clear = title && atLeast(lowestRight(grantsOn(ctx, model, 'read'), title), 'read');
  return clear ? titleExpression(ctx, model, 't') : sql`null`;
}
