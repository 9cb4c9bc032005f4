import { weekdayOf } from './calendar.ts';

/** Rows are days in the order of time, `slots` numbers each; NaN is not known. */
export type DayRows = { day: Int32Array; slots: number; calls: Float64Array };

/** How a day's calls fall on its slots. */
export type DayProfiles = {
  /** Calls of each row; where some slots are not known, what the day would have had; NaN where too little is known. */
  total: Float64Array;
  /** The shares that each row was expected to have, from the rows before it: rows × slots. The last row is that of the day asked for. */
  expected: Float64Array;
};

/** Half of what is known about the profile comes from this many days. */
const HALF_LIVES = [20, 60, 180];
/** How much all days tell about one weekday: as much as this many days of its own. */
const POOLED_DAYS = [0.5, 2, 8];
/** Fewest of a day's calls, by its profile, that must be known for its total. */
const LEAST_KNOWN = 0.5;

/**
 * Learns the profile row by row: counts of the weekday, older ones at less weight, drawn towards those of
 * all days (the mean of a Dirichlet with that prior). Which half-life and how strong a pull is what would
 * have foretold the days so far best, by the logarithm of the likelihood of their calls.
 *
 * @param target the day whose profile is wanted, behind the last row
 */
export function learnProfiles(rows: DayRows, target: number): DayProfiles {
  let best: (DayProfiles & { score: number }) | null = null;
  for (const halfLife of HALF_LIVES) {
    for (const pooledDays of POOLED_DAYS) {
      const learned = learnWith(rows, target, halfLife, pooledDays);
      if (!best || learned.score > best.score) best = learned;
    }
  }
  if (!best) throw new RangeError('there is no profile to choose from');
  return best;
}

function learnWith(
  { day, slots, calls }: DayRows,
  target: number,
  halfLife: number,
  pooledDays: number,
): DayProfiles & { score: number } {
  const count = day.length;
  const total = new Float64Array(count);
  const expected = new Float64Array((count + 1) * slots);
  const all = new Float64Array(slots);
  const own = Array.from({ length: 7 }, () => new Float64Array(slots));
  let [score, perDay, last] = [0, 0, day[0] ?? target];
  for (let t = 0; t <= count; t += 1) {
    const today = day[t] ?? target;
    const weekday = own[weekdayOf(today)] ?? all;
    decay([all, ...own], 0.5 ** ((today - last) / halfLife));
    last = today;
    const shares = expected.subarray(t * slots, (t + 1) * slots);
    expect(shares, all, weekday, pooledDays * perDay);
    if (t === count) break;
    const seen = calls.subarray(t * slots, (t + 1) * slots);
    const sum = wholeTotal(seen, shares, t === 0);
    total[t] = sum;
    if (!(sum > 0)) continue;
    perDay = perDay === 0 ? sum : perDay + (sum - perDay) / Math.min(t + 1, 20);
    for (let k = 0; k < slots; k += 1) {
      const share = shares[k] ?? NaN;
      const value = seen[k] ?? NaN;
      const part = Number.isNaN(value) ? sum * share : value;
      // The first days say little about which choice is better.
      if (t >= 5) score += (part / sum) * Math.log(share);
      all[k] = (all[k] ?? NaN) + part;
      weekday[k] = (weekday[k] ?? NaN) + part;
    }
  }
  return { total, expected, score };
}

function decay(counts: readonly Float64Array[], factor: number): void {
  for (const each of counts)
    for (let k = 0; k < each.length; k += 1) each[k] = (each[k] ?? NaN) * factor;
}

/** The mean of a Dirichlet: the weekday's counts and `pull` calls that fall as all calls do. */
function expect(shares: Float64Array, all: Float64Array, own: Float64Array, pull: number): void {
  const slots = shares.length;
  const sumOf = (counts: Float64Array): number => counts.reduce((sum, each) => sum + each, 0);
  // Half a call in every slot, so that none is impossible.
  const [pooled, weekday] = [sumOf(all) + slots / 2, sumOf(own)];
  const strength = Math.max(pull, 1);
  for (let k = 0; k < slots; k += 1) {
    const common = ((all[k] ?? NaN) + 0.5) / pooled;
    shares[k] = ((own[k] ?? NaN) + strength * common) / (weekday + strength);
  }
}

/** The calls of a whole day; scaled up where slots are missing and the profile says how much they hold. */
function wholeTotal(seen: Float64Array, shares: Float64Array, isFirst: boolean): number {
  let [sum, known, missing] = [0, 0, 0];
  for (let k = 0; k < seen.length; k += 1) {
    const value = seen[k] ?? NaN;
    if (Number.isNaN(value)) missing += 1;
    else {
      sum += value;
      known += shares[k] ?? NaN;
    }
  }
  if (missing === 0) return sum;
  return isFirst || known < LEAST_KNOWN ? NaN : sum / known;
}
