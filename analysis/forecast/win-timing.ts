/**
 * When deals are won or lost, by their age: two ends that compete (Aalen and Johansen 1978). Deals that are
 * still open tell how long they were not decided, so that neither only the quick ones nor only the closed
 * ones are learned from.
 */
export type WinTiming = {
  /** Share of all deals won by the end of each day of age, from 0 on. */
  won: Float64Array;
  /** Share still open then. */
  open: Float64Array;
};

/**
 * Ages in whole days. A deal is looked at from the age `entry` (0, or what it had when the time looked at
 * began) to `age`; one that was decided before is not looked at. `closed` is 1 where it was decided at that
 * age, 0 where it is still open; `weight` is how often it counts.
 */
export type DealAges = {
  entry: Int32Array;
  age: Int32Array;
  closed: Uint8Array;
  won: Uint8Array;
  weight: Int32Array;
};

/** The curves from deals of any ages (≥ 0). A deal that is open at an age was at risk on that day. */
export function winTiming({ entry, age, closed, won, weight }: DealAges): WinTiming {
  const oldest = age.reduce((most, each) => Math.max(most, each), 0);
  const [wins, losses] = [new Float64Array(oldest + 1), new Float64Array(oldest + 1)];
  const [coming, leaving] = [new Float64Array(oldest + 1), new Float64Array(oldest + 1)];
  for (let i = 0; i < age.length; i += 1) {
    const [from, day, times] = [entry[i] ?? 0, age[i] ?? 0, weight[i] ?? 0];
    if (from > day) continue;
    coming[from] = (coming[from] ?? NaN) + times;
    leaving[day] = (leaving[day] ?? NaN) + times;
    if (closed[i] !== 1) continue;
    const ends = won[i] === 1 ? wins : losses;
    ends[day] = (ends[day] ?? NaN) + times;
  }
  const timing: WinTiming = {
    won: new Float64Array(oldest + 1),
    open: new Float64Array(oldest + 1),
  };
  let [atRisk, open, bought] = [0, 1, 0];
  for (let day = 0; day <= oldest; day += 1) {
    atRisk += coming[day] ?? NaN;
    if (atRisk > 0) {
      bought += (open * (wins[day] ?? NaN)) / atRisk;
      open *= 1 - ((wins[day] ?? NaN) + (losses[day] ?? NaN)) / atRisk;
    }
    timing.won[day] = bought;
    timing.open[day] = Math.max(0, open);
    atRisk -= leaving[day] ?? NaN;
  }
  return timing;
}

/** The chance that a deal open at the end of day `age` is won within so many more days; 0 where no deal was ever that old. */
export function chanceToWin({ won, open }: WinTiming, age: number, within: number): number {
  const last = won.length - 1;
  if (age > last) return 0;
  // An age of −1 is a deal that is not opened yet.
  const [left, before] = age < 0 ? [1, 0] : [open[age] ?? NaN, won[age] ?? NaN];
  if (!(left > 1e-9)) return 0;
  return Math.min(1, ((won[Math.min(last, age + within)] ?? NaN) - before) / left);
}
