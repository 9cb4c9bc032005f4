import { placeInMonth, weekdayOf } from './calendar.ts';
import type { DayRows } from './day-profile.ts';
import type { StructuralModel } from './kalman.ts';

/** Weekdays (0 for Monday) on which there ever was a call. */
export function openWeekdays({ day, slots, calls }: DayRows): boolean[] {
  const open = Array.from({ length: 7 }, () => false);
  for (const [t, each] of day.entries()) {
    if (calls.subarray(t * slots, (t + 1) * slots).some((number) => number > 0)) {
      open[weekdayOf(each)] = true;
    }
  }
  return open;
}

/** Components: level, seven weekdays, the day after a closure, the turn and the middle of the month. */
const COMPONENTS = 11;
const [AFTER_CLOSURE, TURN_OF_MONTH, MIDDLE_OF_MONTH] = [8, 9, 10];

/**
 * What a day's total depends on, in rows for the Kalman filter: one for each day of the history and one for
 * the target. Calls pile up where a centre was closed, and around paydays and bills: the first three and
 * last two days of a month, and its middle. What is not so in this centre is learned to be nothing.
 */
export function dayEffects(
  history: DayRows & { closed?: Int32Array },
  target: number,
): {
  design: Float64Array;
  steps: Int32Array;
  model: (level: number, levelDrift: number, weekdayDrift: number) => StructuralModel;
} {
  const open = openWeekdays(history);
  const days = [...history.day, target];
  const isClosed = closures(history, target, open);
  const design = new Float64Array(days.length * COMPONENTS);
  const steps = new Int32Array(days.length);
  for (const [t, day] of days.entries()) {
    const row = design.subarray(t * COMPONENTS, (t + 1) * COMPONENTS);
    const { day: place, left } = placeInMonth(day);
    row[0] = 1;
    row[1 + weekdayOf(day)] = 1;
    row[AFTER_CLOSURE] = isClosed(dayBefore(day, open)) ? 1 : 0;
    row[TURN_OF_MONTH] = place <= 3 || left <= 1 ? 1 : 0;
    row[MIDDLE_OF_MONTH] = place >= 14 && place <= 16 ? 1 : 0;
    steps[t] = t === 0 ? 0 : openDaysBetween(days[t - 1] ?? day, day, open);
  }
  const model = (level: number, levelDrift: number, weekdayDrift: number): StructuralModel => {
    const [mean, variance] = [new Float64Array(COMPONENTS), new Float64Array(COMPONENTS)];
    mean[0] = level;
    variance.fill(0.3 ** 2, 1, 8);
    variance[0] = 1;
    variance[AFTER_CLOSURE] = 0.15 ** 2;
    variance.fill(0.05 ** 2, TURN_OF_MONTH);
    const drift = new Float64Array(COMPONENTS);
    drift[0] = levelDrift;
    drift.fill(weekdayDrift, 1, 8);
    return { mean, variance, drift };
  };
  return { design, steps, model };
}

function closures(
  { day, closed }: { day: Int32Array; closed?: Int32Array },
  target: number,
  open: readonly boolean[],
): (day: number) => boolean {
  const seen = new Set(day);
  if (closed) {
    const known = new Set(closed);
    // A holiday on which calls were taken all the same left nothing over.
    return (each) => known.has(each) && !seen.has(each);
  }
  const [first, last] = [day[0] ?? target, day.at(-1) ?? target];
  return (each) => each > first && each < last && !seen.has(each) && open[weekdayOf(each)] === true;
}

/** The last day before that is usually open. */
function dayBefore(day: number, open: readonly boolean[]): number {
  let before = day - 1;
  while (open[weekdayOf(before)] !== true && before > day - 7) before -= 1;
  return before;
}

/** How many usually open days a day lies behind another: at least one. */
function openDaysBetween(from: number, to: number, open: readonly boolean[]): number {
  const [weeks, perWeek] = [Math.floor((to - from) / 7), open.filter(Boolean).length];
  let count = weeks * perWeek;
  for (let day = from + weeks * 7 + 1; day <= to; day += 1) {
    if (open[weekdayOf(day)] === true) count += 1;
  }
  return Math.max(1, count);
}
