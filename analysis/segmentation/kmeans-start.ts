import type { Random } from '../numeric/random.ts';
import { type Points, squaredDistance } from './points.ts';

/**
 * First centres by k-means++ (Arthur and Vassilvitskii 2007): each next one is drawn with a
 * probability proportional to the squared distance to the nearest centre so far; of 2 + ln k draws
 * the one that lowers the sum of these distances most is taken (their greedy variant). Needs at
 * least k different points.
 */
export function plusPlus(points: Points, k: number, random: Random): Float64Array {
  const { values, rows, columns } = points;
  const centres = new Float64Array(k * columns);
  const put = (place: number, row: number): void => {
    centres.set(values.subarray(row * columns, (row + 1) * columns), place * columns);
  };
  const first = random.integer(rows);
  put(0, first);
  let nearest: Float64Array = new Float64Array(rows).fill(Infinity);
  let total = lower(points, first, nearest, nearest);
  const draws = 2 + Math.floor(Math.log(k));
  for (let place = 1; place < k; place += 1) {
    let best = { total: Infinity, row: 0, nearest };
    for (let draw = 0; draw < draws; draw += 1) {
      const row = drawn(nearest, random.uniform() * total);
      const tried = new Float64Array(rows);
      const sum = lower(points, row, nearest, tried);
      if (sum < best.total) best = { total: sum, row, nearest: tried };
    }
    put(place, best.row);
    ({ total, nearest } = best);
  }
  return centres;
}

/** Writes to `into` the distances to the nearest centre with one more centre, and adds them up. */
function lower(points: Points, row: number, nearest: Float64Array, into: Float64Array): number {
  const { values, rows, columns } = points;
  let sum = 0;
  for (let i = 0; i < rows; i += 1) {
    const distance = squaredDistance(values, i, values, row, columns);
    const least = Math.min(distance, nearest[i] ?? NaN);
    into[i] = least;
    sum += least;
  }
  return sum;
}

/** The first row at which the running sum of the weights passes a mark, never one of weight 0. */
function drawn(weights: Float64Array, mark: number): number {
  let [sum, last] = [0, 0];
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? NaN;
    if (weight === 0) continue;
    sum += weight;
    last = i;
    if (sum > mark) return i;
  }
  return last;
}
