import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { MOST_ROWS, portions, tableOf } from '../chances/rows.ts';
import type { DecidedRow, Read } from '../chances/rows.ts';
import { chanceStep } from '../chances/step.ts';
import type { Past } from '../chances/score-rows.ts';
import type { Lesson } from '../chances/train.ts';
import type { CardNote } from '../chances/wire.ts';
import { observedContext } from '../orders/observed.ts';
import type { Step } from '../refresh/step.ts';
import { churnFeatures } from './features.ts';
import { ACTIVE_DAYS, countAt, customersAt, daysBefore, firstOrder, OUTCOME_DAYS } from './rows.ts';
import type { CutOff, CustomerAt } from './rows.ts';

/** Cut-offs that are learned from, and those before them that show how the model does elsewhere. */
const LEARNED = 3;
const TRIED = 2;
/** Customers by whom an earlier cut-off is judged. */
const JUDGED = 20_000;

/** The chance that a customer of the last year does not order in the next 90 days. */
export const churnStep: Step = chanceStep({
  kind: 'churn',
  fact: 'churnChance',
  features: churnFeatures,
  count: async (ctx, tx) => countAt(ctx, tx, { at: await present(ctx, tx), share: 1 }),
  learn,
  present: async function* customersNow(read) {
    const at = await read(present);
    yield* customersOf(read, { at, share: 1 });
  },
  past,
});

/** Now, or when the organisation's orders ended. */
async function present(ctx: Context, tx: Transaction): Promise<Date> {
  return (await observedContext(ctx, tx)).now();
}

function customersOf(read: Read, cutOff: CutOff): AsyncGenerator<CustomerAt[]> {
  return portions((after) => read((ctx, tx) => customersAt(ctx, tx, cutOff, after)));
}

async function allAt(read: Read, cutOff: CutOff): Promise<CustomerAt[]> {
  const rows: CustomerAt[] = [];
  for await (const portion of customersOf(read, cutOff)) rows.push(...portion);
  return rows;
}

/** The last days of which the outcome is known, newest first, so far back as a whole year of orders lies before them. */
async function cutOffs(read: Read): Promise<Date[]> {
  const [now, first] = await read(
    async (ctx, tx) => [await present(ctx, tx), await firstOrder(ctx, tx)] as const,
  );
  const days = Array.from({ length: LEARNED + TRIED }, (_, n) =>
    daysBefore(now, (n + 1) * OUTCOME_DAYS),
  );
  // Of a young organisation one learns from the last 90 days whatever there is before them.
  return days.filter(
    (at, n) => n === 0 || (first !== null && daysBefore(at, ACTIVE_DAYS) >= first),
  );
}

async function learn(read: Read): Promise<Lesson> {
  const days = (await cutOffs(read)).slice(0, LEARNED);
  let found = 0;
  for (const at of days) found += await read((ctx, tx) => countAt(ctx, tx, { at, share: 1 }));
  const share = Math.min(1, MOST_ROWS / Math.max(1, found));
  const rows: DecidedRow[] = [];
  for (const at of days) {
    for (const { id, values, cameBack } of await allAt(read, { at, share })) {
      rows.push({ id, values, outcome: cameBack ? 0 : 1 });
    }
  }
  const present = Object.values(churnFeatures).filter(({ dated }) => !dated).length;
  const notes: CardNote[] = [
    { code: 'cutOffs', figures: { count: days.length, days: OUTCOME_DAYS } },
    ...(share < 1 ? [{ code: 'sampled' as const, figures: { of: found } }] : []),
    { code: 'presentValues', figures: { features: present } },
  ];
  return { rows, notes };
}

/** The days before those it learned from, oldest first. */
async function past(read: Read): Promise<Past[]> {
  const known: Past[] = [];
  for (const at of (await cutOffs(read)).slice(LEARNED).toReversed()) {
    const count = await read((ctx, tx) => countAt(ctx, tx, { at, share: 1 }));
    const rows = await allAt(read, { at, share: Math.min(1, JUDGED / Math.max(1, count)) });
    if (rows.length === 0) continue;
    const outcome = Uint8Array.from(rows, ({ cameBack }) => (cameBack ? 0 : 1));
    known.push({ name: await dayOf(read, at), table: tableOf(churnFeatures, rows), outcome });
  }
  return known;
}

/** The day of a moment by the clocks of the organisation. */
function dayOf(read: Read, at: Date): Promise<string> {
  return read(async ({ timeZone }) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at),
  );
}
