import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { records } from '../../kernel/records.ts';
import { inTransaction } from '../../kernel/transaction.ts';
import type { Transaction } from '../../kernel/transaction.ts';
import { placeOrders } from '../../modules/sales/orders/place.ts';
import type { NewLine } from '../../modules/sales/orders/place.ts';
import { DAY, iso } from './story.ts';
import type { DemoMove, DemoRecord, Story } from './story.ts';

/** Chapters before which statistics are brought up to date. */
const ANALYSED_BEFORE = new Set([2, 20]);
/** Records written with one call. */
const BATCH = 500;
/** What others point to comes before what points to it. */
const ORDER = [
  'customer',
  'contact',
  'customerTag',
  'lead',
  'leadInteraction',
  'opportunity',
  'opportunityContact',
  'opportunityCompetitor',
  'order',
  'interaction',
  'task',
  'cost',
];

/** Ids of records by the key the story names them with; grows as the story is told. */
export type Ids = Map<string, string>;

/** How finely a story is told. */
export type Pace = { days: number; movesWithin: number };

type Chapter = { end: number; records: DemoRecord[]; moves: DemoMove[] };
type Teller = { ctx: Context; ids: Ids; owners: Map<string, string>; now: number };

const system = { via: 'system', asSystem: true } as const;

/**
 * Stores a story through the record layer, in the order in which it happened: what is stored bears the time of the
 * story, in its fields as in the ledger.
 *
 * @param ctx of the administrator
 * @param ids of everything that the story names and does not tell; takes up what it tells
 * @param days told at once, in one transaction
 * @param movesWithin days whose moves are told together; deals move within two
 * @param analyse brings the planner's statistics up to date: those of empty tables would make each chapter slower
 */
export async function tell(
  ctx: Context,
  ids: Ids,
  story: Story,
  { days, movesWithin, analyse }: Pace & { analyse?: () => Promise<unknown> },
): Promise<void> {
  const teller: Teller = { ctx, ids, owners: new Map(), now: ctx.now().getTime() };
  for (const [n, chapter] of chaptersOf(story, days).entries()) {
    if (ANALYSED_BEFORE.has(n)) await analyse?.();
    await inTransaction(ctx, async (tx) => {
      // Whoever pulls the plug on a demo that is being made gets a demo that ends a little earlier.
      await tx.query(sql`set local synchronous_commit = off`);
      for (const object of ORDER) await createAll(teller, tx, object, chapter);
      await moveAll(teller, tx, chapter.moves, movesWithin);
    });
  }
}

function chaptersOf({ records: told, moves }: Story, days: number): Chapter[] {
  const chapters = new Map<number, Chapter>();
  const chapterAt = (at: number): Chapter => {
    const n = Math.floor(at / (days * DAY));
    const known = chapters.get(n);
    if (known) return known;
    const chapter = { end: (n + 1) * days * DAY, records: [], moves: [] };
    chapters.set(n, chapter);
    return chapter;
  };
  for (const record of told) chapterAt(record.at).records.push(record);
  for (const move of moves) chapterAt(move.at).moves.push(move);
  return [...chapters.values()].toSorted((one, other) => one.end - other.end);
}

async function createAll(
  teller: Teller,
  tx: Transaction,
  object: string,
  { end, records: told }: Chapter,
): Promise<void> {
  const { ids, owners } = teller;
  const now = new Date(Math.min(end, teller.now));
  const ctx = { ...teller.ctx, now: () => now };
  const those = told.filter((record) => record.object === object);
  for (let start = 0; start < those.length; start += BATCH) {
    const batch = those.slice(start, start + BATCH);
    for (const { key, owner, refs } of batch) {
      // What belongs to a record was written by whoever looks after it.
      const author =
        owner ??
        Object.values(refs)
          .map((ref) => owners.get(ref))
          .find((each) => each);
      if (author) owners.set(key, author);
    }
    const values = batch.map((record) => valuesOf(teller, record));
    const written =
      object === 'order'
        ? await placeOrders(
            ctx,
            tx,
            values.map((each, n) => ({ ...each, lines: linesOf(ids, batch[n]) })),
            system,
          )
        : await records.create(ctx, tx, object, values, system);
    for (const [n, { id }] of written.entries()) ids.set(batch[n]?.key ?? '', id);
  }
}

function valuesOf({ ids, owners }: Teller, record: DemoRecord): Record<string, unknown> {
  const { key, at, owner, values } = record;
  const author = ids.get(`person:${owners.get(key)}`);
  return {
    ...values,
    ...resolved(ids, record),
    createdAt: iso(at),
    ...(author ? { createdBy: author } : {}),
    ...(owner ? { owner: author } : {}),
  };
}

function linesOf(ids: Ids, order: DemoRecord | undefined): NewLine[] {
  const { key = '', at = 0, lines = [] } = order ?? {};
  return lines.map(({ values, refs }) => ({
    quantity: String(values['quantity']),
    createdAt: iso(at),
    ...resolved(ids, { key, refs }),
  }));
}

function resolved(ids: Ids, { key, refs }: Pick<DemoMove, 'key' | 'refs'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(refs).map(([field, ref]) => {
      const id = ids.get(ref);
      if (id === undefined) throw new Error(`${key} names ${ref}, which has not been told yet`);
      return [field, id];
    }),
  );
}

/** Deals move within two days of theirs, which no stage is shorter than. */
async function moveAll(
  teller: Teller,
  tx: Transaction,
  moves: readonly DemoMove[],
  movesWithin: number,
): Promise<void> {
  const groups = Map.groupBy(
    moves.toSorted((one, other) => one.at - other.at),
    ({ object, at }) =>
      `${object} ${Math.floor(at / ((object === 'opportunity' ? 2 : movesWithin) * DAY))}`,
  );
  for (const group of groups.values()) {
    // What moves twice is told in the order in which it moved.
    let told = 0;
    for (const turn of turnsOf(group)) {
      told = Math.max(told, ...turn.map(({ at }) => at));
      await moveSome(teller, tx, turn, told);
    }
  }
}

/** A record that moves twice does so in two turns. */
function turnsOf(moves: readonly DemoMove[]): DemoMove[][] {
  const turns: DemoMove[][] = [];
  for (const move of moves) {
    const turn = turns.find((each) => each.every(({ key }) => key !== move.key));
    if (turn) turn.push(move);
    else turns.push([move]);
  }
  return turns;
}

async function moveSome(
  { ctx, ids, owners, now }: Teller,
  tx: Transaction,
  moves: readonly DemoMove[],
  told: number,
): Promise<void> {
  const [first] = moves;
  if (!first) return;
  const at = new Date(Math.min(now, told));
  const author = ids.get(`person:${owners.get(first.key)}`) ?? ctx.memberId;
  const changes = moves.flatMap((move) => {
    const id = ids.get(move.key);
    const values = { ...move.values, ...resolved(ids, move) };
    return id ? [{ id, version: 'latest' as const, values }] : [];
  });
  await records.update(
    { ...ctx, memberId: author, now: () => at },
    tx,
    first.object,
    changes,
    system,
  );
}
