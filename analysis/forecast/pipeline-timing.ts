import { quantileOf } from '../numeric/quantile.ts';
import { createRandom } from '../numeric/random.ts';
import type { Random } from '../numeric/random.ts';
import { studentQuantile } from '../numeric/special.ts';
import type { Interval, Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Measured } from './accuracy.ts';
import { beatsPlain, wapeOf } from './accuracy.ts';
import { chanceToWin, winTiming } from './win-timing.ts';
import type { DealAges } from './win-timing.ts';

/** Every deal, open or decided; days are numbers. What happened after the day asked about is not looked at. */
export type Deals = {
  opened: Int32Array;
  /** The day of the decision; a day that is never reached (2³¹ − 1) where there is none yet. */
  closed: Int32Array;
  /** 1 where the decision was for us. */
  won: Uint8Array;
  /** What the deal was thought to bring (≥ 0), from the day it was opened. */
  amount: Float64Array;
  /** What it brought; only looked at where it was won. */
  value: Float64Array;
};

export type PipelineForecast = {
  /** Won within the horizon: by deals that are open, by deals yet to be opened, by both. The estimate is the median, so that those of the parts need not add up. */
  open: Interval;
  fresh: Interval;
  total: Interval;
  /** For each deal, the chance to be won within the horizon; NaN where it is not open. */
  chance: Float64Array;
  /** Open deals older than any that was ever decided: counted with nothing. */
  stale: number;
  /** The same forecast made on earlier days, beside the mean of three horizons before each. */
  measured: Measured & { origins: number };
} & ({ state: 'fitted' } | { state: 'fallback'; reason: 'noBetterThanHistory' });

/** `tooFew` decided deals, `tooShort` a history for the horizon (in days). */
export type NoPipelineForecast = Refused<'tooFew' | 'tooShort'>;

const FEWEST_DECIDED = 40;
/** Histories that could have been, and futures drawn from each. */
const [HISTORIES, FUTURES] = [40, 25];
/**
 * Chances are learned from what happened to deals of late (a period life table), as how quickly and how
 * often deals are won changes within a year: in the fewest of these days that have so many decisions.
 */
const [RECENT, ENOUGH_DECIDED] = [[90, 180, 365], 200];
/** Earlier days on which the forecast is made again. */
const ORIGINS = 8;

/**
 * What is won within the next `horizon` days as seen at the end of day `asOf`. A deal's chance is that of
 * other deals of its age to be won within so many more days, so that one which has lain too long counts for
 * little; deals yet to be opened come as they came before. The interval holds the luck of each deal, what
 * the history leaves unknown (bootstrap), and, where earlier forecasts missed by more than that, their
 * misses. Where the plain mean of three horizons did no worse on those days, the answer has that for its
 * total: `fallback`. Throws RangeError for columns of different lengths or a horizon below 1.
 */
export function forecastPipeline(
  deals: Deals,
  asOf: number,
  horizon: number,
  { confidence = 0.8, seed = 1 }: { confidence?: number; seed?: number } = {},
): PipelineForecast | NoPipelineForecast {
  requireDeals(deals, horizon, confidence);
  const seen = seenOn(deals, asOf);
  const refusal = refusalOf(seen, asOf, horizon);
  if (refusal) return refusal;
  const random = createRandom(seed);
  const drawn = draw(deals, seen, asOf, horizon, {
    histories: HISTORIES,
    futures: FUTURES,
    random,
  });
  const judged = judge(deals, seen, asOf, horizon, random);
  const tail = (1 - confidence) / 2;
  const spread = (values: Float64Array): Interval => {
    const sorted = values.toSorted();
    const estimate = quantileOf(sorted, 0.5);
    const below = (estimate - quantileOf(sorted, tail)) * judged.stretch;
    const above = (quantileOf(sorted, 1 - tail) - estimate) * judged.stretch;
    return { estimate, low: Math.max(0, estimate - below), high: estimate + above };
  };
  const answer = {
    open: spread(drawn.open),
    fresh: spread(drawn.fresh),
    ...chancesOf(deals, seen, horizon),
    measured: judged.measured,
  };
  if (judged.measured.origins < 4 || beatsPlain(judged.measured)) {
    return { state: 'fitted', ...answer, total: spread(drawn.total) };
  }
  const plain = plainInterval(deals, seen, asOf, horizon, confidence);
  return { state: 'fallback', reason: 'noBetterThanHistory', ...answer, total: plain };
}

function requireDeals(deals: Deals, horizon: number, confidence: number): void {
  const { opened, closed, won, amount, value } = deals;
  for (const column of [closed, won, amount, value]) {
    if (column.length !== opened.length) throw new RangeError('columns differ in length');
  }
  for (let i = 0; i < opened.length; i += 1) {
    if ((closed[i] ?? NaN) < (opened[i] ?? NaN))
      throw new RangeError('a deal is decided before it is opened');
    const money = [amount[i] ?? NaN, won[i] === 1 ? (value[i] ?? NaN) : 0];
    if (money.some((each) => !(each >= 0 && each < Infinity))) {
      throw new RangeError('amounts are at least 0');
    }
  }
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new RangeError(`${horizon} days are not ahead`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError('a confidence is within 0 … 1');
}

/** The deals as they stood at the end of a day: row numbers, and what was known of each. */
type Seen = Omit<DealAges, 'weight'> & { rows: Int32Array; first: number };

function seenOn({ opened, closed, won }: Deals, asOf: number): Seen {
  const rows = Int32Array.from(opened, (_, row) => row).filter(
    (row) => (opened[row] ?? NaN) <= asOf,
  );
  const until = (row: number): number => Math.min(closed[row] ?? asOf, asOf);
  const since = learnedSince(closed, asOf);
  return {
    rows,
    first: rows.reduce((first, row) => Math.min(first, opened[row] ?? first), asOf),
    age: rows.map((row) => until(row) - (opened[row] ?? 0)),
    entry: rows.map((row) => Math.max(0, since - (opened[row] ?? 0))),
    closed: Uint8Array.from(rows, (row) => ((closed[row] ?? NaN) <= asOf ? 1 : 0)),
    won: Uint8Array.from(rows, (row) => ((closed[row] ?? NaN) <= asOf ? (won[row] ?? 0) : 0)),
  };
}

function learnedSince(closed: Int32Array, asOf: number): number {
  const decided = (days: number): number =>
    closed.reduce((sum, day) => (day > asOf - days && day <= asOf ? sum + 1 : sum), 0);
  return asOf - (RECENT.find((days) => decided(days) >= ENOUGH_DECIDED) ?? 2 ** 30);
}

function refusalOf(seen: Seen, asOf: number, horizon: number): NoPipelineForecast | null {
  const found = seen.closed.reduce((sum, each) => sum + each, 0);
  if (found < FEWEST_DECIDED) return refuse('tooFew', { found, needed: FEWEST_DECIDED });
  const days = asOf - seen.first;
  return days < 2 * horizon ? refuse('tooShort', { days, needed: 2 * horizon }) : null;
}

function chancesOf(
  { opened }: Deals,
  seen: Seen,
  horizon: number,
): { chance: Float64Array; stale: number } {
  const timing = winTiming({ ...seen, weight: new Int32Array(seen.rows.length).fill(1) });
  const oldest = seen.age.reduce(
    (most, age, i) => (seen.closed[i] === 1 ? Math.max(most, age) : most),
    0,
  );
  const chance = new Float64Array(opened.length).fill(NaN);
  let stale = 0;
  for (const [i, row] of seen.rows.entries()) {
    if (seen.closed[i] === 1) continue;
    const age = seen.age[i] ?? 0;
    chance[row] = chanceToWin(timing, age, horizon);
    if (age >= oldest) stale += 1;
  }
  return { chance, stale };
}

type Drawn = { open: Float64Array; fresh: Float64Array; total: Float64Array };

/** Futures of what is open and of what is opened, each under a history that could have been. */
function draw(
  deals: Deals,
  seen: Seen,
  asOf: number,
  horizon: number,
  { histories, futures, random }: { histories: number; futures: number; random: Random },
): Drawn {
  const count = seen.rows.length;
  const paid = paidParts(deals, seen);
  const pay = (row: number): number =>
    (deals.amount[row] ?? NaN) * (paid[random.integer(paid.length)] ?? 1);
  const open = Array.from({ length: count }, (_, i) => i).filter((i) => seen.closed[i] === 0);
  const byDay = openedByDay(deals, seen);
  // Deals come as they came of late: a stretch of a quarter, or of three horizons if that is longer.
  const earliest = Math.max(seen.first, asOf - Math.max(90, 3 * horizon) + 1);
  const drawn: Drawn = {
    open: new Float64Array(histories * futures),
    fresh: new Float64Array(histories * futures),
    total: new Float64Array(histories * futures),
  };
  for (let history = 0; history < histories; history += 1) {
    const weight = new Int32Array(count);
    for (let i = 0; i < count; i += 1) {
      const again = random.integer(count);
      weight[again] = (weight[again] ?? 0) + 1;
    }
    const timing = winTiming({ ...seen, weight });
    // Deals that lie too long are many and have no chance: they are not drawn for.
    const live = open.filter((i) => chanceToWin(timing, seen.age[i] ?? 0, horizon) > 0);
    const rows = Int32Array.from(live, (i) => seen.rows[i] ?? -1);
    const chance = Float64Array.from(live, (i) => chanceToWin(timing, seen.age[i] ?? 0, horizon));
    // A deal opened on day d of the horizon has the rest of it, that day included.
    const fresh = Float64Array.from({ length: horizon }, (_, day) =>
      chanceToWin(timing, -1, horizon - day),
    );
    for (let future = 0; future < futures; future += 1) {
      let [fromOpen, fromFresh] = [0, 0];
      for (let k = 0; k < rows.length; k += 1) {
        if (random.uniform() < (chance[k] ?? NaN)) fromOpen += pay(rows[k] ?? -1);
      }
      const begin = earliest + random.integer(Math.max(1, asOf - horizon + 2 - earliest));
      for (let day = 0; day < horizon; day += 1) {
        const within = fresh[day] ?? NaN;
        for (const row of byDay.get(begin + day) ?? []) {
          if (random.uniform() < within) fromFresh += pay(row);
        }
      }
      const at = history * futures + future;
      drawn.open[at] = fromOpen;
      drawn.fresh[at] = fromFresh;
      drawn.total[at] = fromOpen + fromFresh;
    }
  }
  return drawn;
}

/** Of each deal that was won, what was paid in parts of what had been thought. */
function paidParts({ amount, value }: Deals, { rows, won }: Seen): Float64Array {
  return Float64Array.from(rows, (row, i) =>
    won[i] === 1 && (amount[row] ?? NaN) > 0 ? (value[row] ?? NaN) / (amount[row] ?? NaN) : NaN,
  ).filter((part) => !Number.isNaN(part));
}

function openedByDay({ opened }: Deals, { rows }: Seen): Map<number, number[]> {
  const byDay = new Map<number, number[]>();
  for (const row of rows) {
    const day = opened[row] ?? 0;
    const same = byDay.get(day);
    if (same) same.push(row);
    else byDay.set(day, [row]);
  }
  return byDay;
}

/** What was won in the days after `from`, up to and with `to`. */
function wonBetween({ closed, won, value }: Deals, from: number, to: number): number {
  return value.reduce((sum, each, i) => {
    const day = closed[i] ?? NaN;
    return won[i] === 1 && day > from && day <= to ? sum + each : sum;
  }, 0);
}

/** The mean of the three horizons before a day, of as many as there were. */
function plainOn(deals: Deals, first: number, asOf: number, horizon: number): number {
  const most = Math.max(1, Math.min(3, Math.floor((asOf - first + 1) / horizon)));
  return wonBetween(deals, asOf - most * horizon, asOf) / most;
}

type Judged = { measured: PipelineForecast['measured']; stretch: number };

/** The forecast made on earlier days, each with what was known then, against what came; half a horizon apart. */
function judge(deals: Deals, seen: Seen, asOf: number, horizon: number, random: Random): Judged {
  const [came, ours, plain]: [number[], number[], number[]] = [[], [], []];
  let square = 0;
  const step = Math.max(1, Math.floor(horizon / 2));
  for (let k = 0; k < ORIGINS; k += 1) {
    const origin = asOf - horizon - k * step;
    const then = seenOn(deals, origin);
    if (refusalOf(then, origin, horizon)) break;
    const { total } = draw(deals, then, origin, horizon, { histories: 10, futures: 10, random });
    const actual = wonBetween(deals, origin, origin + horizon);
    const mean = total.reduce((sum, each) => sum + each, 0) / total.length;
    const variance = total.reduce((sum, each) => sum + (each - mean) ** 2, 0) / total.length;
    const estimate = quantileOf(total.toSorted(), 0.5);
    came.push(actual);
    ours.push(estimate);
    plain.push(plainOn(deals, seen.first, origin, horizon));
    square += variance > 0 ? (actual - estimate) ** 2 / variance : 0;
  }
  const origins = came.length;
  const stretch = origins === 0 ? 1 : Math.max(1, Math.sqrt(square / origins));
  const measured = { origins, wape: wapeOf(came, ours), plainWape: wapeOf(came, plain) };
  return { measured, stretch };
}

/** The plain mean, as far off as it was on every earlier day half a horizon apart. */
function plainInterval(
  deals: Deals,
  seen: Seen,
  asOf: number,
  horizon: number,
  confidence: number,
): Interval {
  const step = Math.max(1, Math.floor(horizon / 2));
  let [square, count] = [0, 0];
  for (let day = asOf - horizon; day - horizon >= seen.first; day -= step) {
    const off = wonBetween(deals, day, day + horizon) - plainOn(deals, seen.first, day, horizon);
    square += off ** 2;
    count += 1;
  }
  const estimate = plainOn(deals, seen.first, asOf, horizon);
  const spread = Math.sqrt(square / Math.max(1, count));
  const reach = studentQuantile((1 + confidence) / 2, Math.max(2, count - 1)) * spread;
  return { estimate, low: Math.max(0, estimate - reach), high: estimate + reach };
}
