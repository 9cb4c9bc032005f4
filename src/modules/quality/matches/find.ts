import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { indexForm, last4, normalise } from '../../../kernel/sensitive.ts';
import { grantsOn } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { chanceOf, isToldToAll } from './hit.ts';
import type { Compared, Hit } from './hit.ts';
import { keysOf } from './keys.ts';
import { agreementOf, likenesses } from './likeness.ts';
import { readModel } from './model.ts';
import type { KeptModel } from './model.ts';
import { readRows, tokenOf } from './rows.ts';
import { matchObjects } from './rules.ts';
import { shownMatches } from './shown.ts';
import { textsOf } from './texts.ts';
import type { MatchRow, MatchTexts } from './texts.ts';
import { LEAST_BITS, raritiesOf, rarityKeys } from './weigh.ts';
import type { MatchField, MatchObject, MatchWire } from './wire.ts';

/** A key of more records says nothing, and is not looked up. */
const PER_KEY = 200;
const CANDIDATES = 300;
const SHOWN = 5;
/** The best, of which those are shown that are likely also by what their reader may know. */
const LOOKED_AT = 2 * SHOWN;
const LEAST_CHANCE = 50;
/** A record that is being typed stands there already more often than two stored ones are one: bits. */
const TYPED = 3;

const text = z.string().max(400).nullish();

export const typedSchema = z.strictObject({
  object: z.enum(matchObjects),
  values: z.strictObject({
    name: text,
    kind: z.enum(['company', 'person']).nullish(),
    company: text,
    alsoKnownAs: text,
    phone: text,
    email: text,
    city: text,
    address: text,
    birthday: z.iso.date().nullish(),
    website: text,
    /** Whose contact it is. */
    customer: z.uuid().nullish(),
  }),
  /** The record that is being changed: it is like itself. */
  except: z.uuid().optional(),
});
export type Typed = z.infer<typeof typedSchema>;

/** What a record that is typed is held against. */
const heldAgainst: Readonly<Record<MatchObject, readonly MatchObject[]>> = {
  customer: ['customer'],
  contact: ['contact'],
  lead: ['lead', 'customer'],
};

/**
 * The records like one that is being typed, of the whole organisation: at most five of at least 50 %. Those outside the
 * reader's rights are masked. Leads are also held against customers.
 *
 * @throws Problem forbidden to those who may not create such records
 */
export async function findMatches(
  ctx: Context,
  tx: Transaction,
  typed: Typed,
): Promise<MatchWire[]> {
  const { object } = typed;
  const model = ctx.catalog.object(object);
  if (!model || grantsOn(ctx, model, 'create').length === 0) throw new Problem('forbidden');
  const row = typedRow(ctx, typed);
  const texts = textsOf(row);
  const keys = keysOf(texts);
  if (keys.length === 0) return [];
  const objects = heldAgainst[object];
  const [found, ...models] = await Promise.all([
    recordsOf(ctx, tx, objects, keys),
    ...objects.map((each) => readModel(ctx, tx, each)),
  ]);
  const hits: Hit[] = [];
  for (const [n, each] of objects.entries()) {
    const [kept, ids] = [models[n], found.ids.get(each) ?? []];
    if (!kept || ids.length === 0) continue;
    const rows = await readRows(
      tx,
      ctx.orgId,
      each,
      ids.filter((id) => id !== typed.except),
    );
    hits.push(...likeTyped(kept, { object, texts }, { object: each, rows }, found.counts));
  }
  const best = hits.toSorted((a, b) => chanceOf(b) - chanceOf(a)).slice(0, LOOKED_AT);
  const shown = await shownMatches(ctx, tx, best);
  return shown
    .filter(({ chance }) => chance >= LEAST_CHANCE)
    .toSorted((a, b) => b.chance - a.chance)
    .slice(0, SHOWN);
}

/** What is typed, as a record: phones and e-mails that are not whole yet are none. */
function typedRow(ctx: Context, { object, values }: Typed): MatchRow {
  const phone = values.phone ? normalise('phone', values.phone) : undefined;
  const email = values.email ? normalise('email', values.email) : undefined;
  const tokens = (kind: 'phone' | 'email', value: string | undefined): string[] =>
    value === undefined ? [] : [tokenOf(ctx.codec.index(ctx.orgId, kind, indexForm(kind, value)))];
  const ending = phone === undefined ? null : last4('phone', phone);
  return {
    id: '',
    object,
    kind: object === 'customer' ? (values.kind ?? 'company') : null,
    name: values.name ?? null,
    company: object === 'lead' ? (values.company ?? null) : null,
    alias: values.alsoKnownAs ?? null,
    phones: tokens('phone', phone),
    last4s: ending === null ? [] : [ending],
    emails: tokens('email', email),
    city: values.city ?? null,
    address: values.address ?? null,
    birthday: values.birthday ?? null,
    website: values.website ?? null,
    customer: object === 'contact' ? (values.customer ?? null) : null,
  };
}

type Found = {
  ids: Map<MatchObject, string[]>;
  /** Records of each key, by object and key. */
  counts: ReadonlyMap<string, number>;
};

/** The records that have any of these keys, the rarest keys first, in one statement of index look-ups. */
async function recordsOf(
  ctx: Context,
  tx: Transaction,
  objects: readonly MatchObject[],
  keys: readonly string[],
): Promise<Found> {
  const rows = await tx.query<{ object: MatchObject; key: string; id: string }>(sql`
    select o.object, w.key, m.record_id as id
    from unnest(${objects}::text[]) o(object) cross join unnest(${keys}::bigint[]) w(key)
    cross join lateral (
      select k.record_id from quality.match_key k
      where k.org_id = ${ctx.orgId}::uuid and k.object = o.object and k.key = w.key
      limit ${PER_KEY + 1}::int) m`);
  const groups = Map.groupBy(rows, ({ object, key }) => `${object} ${key}`);
  const counts = new Map([...groups].map(([name, group]) => [name, group.length]));
  const rarest = [...groups.values()]
    .filter((group) => group.length <= PER_KEY)
    .toSorted((a, b) => a.length - b.length);
  const ids = new Map<MatchObject, string[]>();
  const taken = new Set<string>();
  for (const { object, id } of rarest.flat()) {
    if (taken.size === CANDIDATES) break;
    if (taken.has(id)) continue;
    taken.add(id);
    ids.set(object, [...(ids.get(object) ?? []), id]);
  }
  return { ids, counts };
}

/** Candidates weighed against what is typed. */
function likeTyped(
  { model, records }: KeptModel,
  typed: { object: MatchObject; texts: MatchTexts },
  { object, rows }: { object: MatchObject; rows: readonly MatchRow[] },
  counts: ReadonlyMap<string, number>,
): Hit[] {
  const texts = [typed.texts, ...rows.map(textsOf)];
  const right = Int32Array.from(rows, (_, n) => n + 1);
  const left = new Int32Array(rows.length);
  const like = likenesses(model, texts, { left, right }, LEAST_BITS);
  const own = new Map(
    [...counts].flatMap(([name, count]) =>
      name.startsWith(`${object} `) ? [[name.slice(object.length + 1), count] as const] : [],
    ),
  );
  return like.flatMap((pair): Hit[] => {
    const keys = rarityKeys(model, typed.texts, pair.levels);
    const { levels } = pair;
    const rare = raritiesOf(object, model, { levels, keys }, { counts: own, own: 0, records });
    const row = rows[pair.right - 1];
    if (!row) return [];
    const compared = comparedOf(typed.object, object, model, { levels, rare });
    const hit = { object, row, start: model.prior + TYPED, compared };
    // Whether what is hidden agrees decides nothing: else who guesses would see a hit come and go.
    const likely = Math.max(
      chanceOf(hit),
      chanceOf(hit, (each) => isToldToAll(object, each)),
    );
    return likely < LEAST_CHANCE ? [] : [hit];
  });
}

/** What was compared, called as the form calls it: the name of a firm is a customer's name, and where a lead works. */
function comparedOf(
  typed: MatchObject,
  object: MatchObject,
  model: KeptModel['model'],
  { levels, rare }: { levels: readonly number[]; rare: readonly number[] },
): Compared[] {
  return model.comparisons.map(({ name, weights }, k) => {
    const level = levels[k] ?? 0;
    return {
      name: name === 'company' && typed === 'customer' ? 'name' : (name as MatchField),
      agreement: agreementOf(object, k, level),
      bits: (weights[level - 1]?.bits ?? 0) + (rare[k] ?? 0),
    };
  });
}
