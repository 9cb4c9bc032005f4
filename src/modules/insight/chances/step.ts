import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Step, StepRun } from '../refresh/step.ts';
import { currentModel, noteScored, storeModel } from '../score-models/store.ts';
import { forgetOlder, PORTION, storeScores } from '../scores/store.ts';
import type { Score } from '../scores/store.ts';
import { inThread } from '../thread/run.ts';
import type { FeatureSet } from './feature.ts';
import { tableOf } from './rows.ts';
import type { ChanceRow, Read } from './rows.ts';
import { REASONS } from './score-rows.ts';
import type { Past, ScoredRows } from './score-rows.ts';
import { fitsFeatures, train } from './train.ts';
import type { ChanceBody, Lesson } from './train.ts';
import type { ChanceKind } from './wire.ts';

/** One of the three chances: what differs among them. */
export type Chance = {
  kind: ChanceKind;
  /** The fact that shows it, in whole percents. */
  fact: string;
  features: FeatureSet;
  count: (ctx: Context, tx: Transaction) => Promise<number>;
  /** Rows whose outcome is known. */
  learn: (read: Read) => Promise<Lesson>;
  /** Portions of what is to be scored, as it stands now. */
  present: (read: Read) => AsyncIterable<ChanceRow[]>;
  /** What came of earlier chances. */
  past: (read: Read) => Promise<Past[]>;
  /** Records, at alias `t`, that keep their last score though they are not scored again. */
  kept?: RawBuilder<boolean>;
};

/** Rows scored with one thread: to start it takes as long as to score hundreds. */
const BLOCK = 4_000;
/** Rows by which drift is seen. */
const WATCHED = 20_000;

/** Trains, scores, takes away what is not scored any more, and watches. */
export function chanceStep(chance: Chance): Step {
  return {
    kind: chance.kind,
    count: chance.count,
    run: async (run) => {
      const read: Read = async (work) => {
        const ctx = await run.context();
        return inTransaction(ctx, (tx) => work(ctx, tx));
      };
      const began = (await run.context()).now().toISOString();
      const model = await modelFor(run, read, chance);
      const { id, body } = model;
      const scored = body && (await scoreAll(run, read, chance, { id, body }));
      if (await run.cancelled()) return;
      await forgetRest(run, chance, began, body !== null);
      const watch =
        body &&
        (await inThread(
          run.cancelled,
          'watchChances',
          body,
          seen(chance, scored),
          await chance.past(read),
        ));
      const noted = { count: scored?.count ?? 0, ...(watch ? { watch } : {}) };
      await run.save(0, (ctx, tx) => noteScored(ctx, tx, id, noted));
    },
  };
}

type Ready = { id: string; body: ChanceBody | null };

/** The model in use; a new one where asked for, where there is none, and where it is not of today's features. */
async function modelFor(run: StepRun, read: Read, chance: Chance): Promise<Ready> {
  const { kind, features } = chance;
  const current = run.train ? undefined : await read((ctx, tx) => currentModel(ctx, tx, kind));
  if (current) {
    const body = current.body as ChanceBody | null;
    if (body === null || fitsFeatures(body, features)) return { id: current.id, body };
  }
  const trained = await train(run, kind, features, await chance.learn(read));
  let id = '';
  await run.save(0, async (ctx, tx) => {
    id = await storeModel(ctx, tx, trained);
  });
  return { id, body: (trained.body as ChanceBody | undefined) ?? null };
}

type Seen = { rows: ChanceRow[]; probability: number[]; count: number };

async function scoreAll(
  run: StepRun,
  read: Read,
  chance: Chance,
  model: { id: string; body: ChanceBody },
): Promise<Seen> {
  const all = await read(chance.count);
  const every = Math.max(1, Math.ceil(all / WATCHED));
  const watched: Seen = { rows: [], probability: [], count: 0 };
  let waiting: ChanceRow[] = [];
  const flush = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    if (rows.length === 0) return;
    const scored = await inThread(
      run.cancelled,
      'scoreRows',
      model.body.model,
      tableOf(chance.features, rows),
    );
    for (const [n, row] of rows.entries()) {
      if (n % every !== 0) continue;
      watched.rows.push(row);
      watched.probability.push(scored.probability[n] ?? NaN);
    }
    const scores = rows.map((row, n) => scoreOf(chance, model.body, row, scored, n));
    for (let from = 0; from < scores.length; from += PORTION) {
      if (await run.cancelled()) return;
      const portion = scores.slice(from, from + PORTION);
      const { kind } = chance;
      await run.save(portion.length, (ctx, tx) =>
        storeScores(ctx, tx, { kind, modelId: model.id }, portion),
      );
      watched.count += portion.length;
    }
  };
  for await (const rows of chance.present(read)) {
    waiting = waiting.length === 0 ? rows : [...waiting, ...rows];
    if (waiting.length >= BLOCK) await flush();
    if (await run.cancelled()) return watched;
  }
  await flush();
  return watched;
}

function scoreOf(
  { fact }: Chance,
  { model }: ChanceBody,
  { id, values }: ChanceRow,
  { probability, features, effects }: ScoredRows,
  row: number,
): Score {
  const value = probability[row] ?? NaN;
  const places = Array.from({ length: REASONS }, (_, n) => row * REASONS + n);
  const reasons = places.flatMap((at) => {
    const feature = model.features[features[at] ?? -1]?.name;
    if (feature === undefined) return [];
    return [{ feature, value: rounded(values[feature] ?? null), effect: effects[at] ?? NaN }];
  });
  return { id, value, detail: { reasons }, facts: { [fact]: Math.round(100 * value) } };
}

/** Four digits behind the point are more than anybody reads. */
function rounded(value: number | string | null): number | string | null {
  return typeof value === 'number' ? Number(value.toFixed(4)) : value;
}

function seen(
  { features }: Chance,
  scored: Seen | null,
): Parameters<typeof inThread<'watchChances'>>[3] {
  if (!scored || scored.rows.length === 0) return null;
  const probability = Float64Array.from(scored.probability);
  return { table: tableOf(features, scored.rows), probability };
}

/** Takes away what this run has not scored; without a model all, also what was kept of earlier ones. */
async function forgetRest(
  run: StepRun,
  { kind, kept }: Chance,
  before: string,
  fitted: boolean,
): Promise<void> {
  for (let found = PORTION; found === PORTION && !(await run.cancelled());) {
    await run.save(0, async (ctx, tx) => {
      found = await forgetOlder(ctx, tx, kind, before, fitted ? kept : undefined);
    });
  }
}
