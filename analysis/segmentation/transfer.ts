import { type Points, squaredDistance } from './points.ts';

/**
 * Moves single points from one cluster to another while that lowers the inertia (Hartigan 1975;
 * Telgarsky and Vattani 2010): leaving a cluster of n gives back n / (n − 1) squared distances to
 * its centre, joining one of m costs m / (m + 1). It goes on from where Lloyd's algorithm stands
 * still, and where it stands still itself so does Lloyd's. Changes labels, centres and sizes in
 * place; answers how many points moved.
 */
export function transfer(
  points: Points,
  centres: Float64Array,
  labels: Uint8Array,
  sizes: Uint32Array,
): number {
  const { values, rows, columns } = points;
  let moved = 0;
  for (let i = 0; i < rows; i += 1) {
    const from = labels[i] ?? 0;
    const size = sizes[from] ?? 0;
    if (size < 2) continue;
    const gain = (size / (size - 1)) * squaredDistance(values, i, centres, from, columns);
    const to = cheapest(points, i, centres, sizes, from, gain * (1 - 1e-9));
    if (to === from) continue;
    shift(points, i, centres, from, -1 / (size - 1));
    const joined = (sizes[to] ?? 0) + 1;
    shift(points, i, centres, to, 1 / joined);
    sizes[from] = size - 1;
    sizes[to] = joined;
    labels[i] = to;
    moved += 1;
  }
  return moved;
}

/** The cluster that point i joins at the least cost, if at less than what leaving gains; else where it is. */
function cheapest(
  { values, columns }: Points,
  i: number,
  centres: Float64Array,
  sizes: Uint32Array,
  from: number,
  gain: number,
): number {
  let [least, to] = [gain, from];
  for (let c = 0; c < sizes.length; c += 1) {
    const size = sizes[c] ?? 0;
    if (c === from) continue;
    const cost = (size / (size + 1)) * squaredDistance(values, i, centres, c, columns);
    if (cost < least) [least, to] = [cost, c];
  }
  return to;
}

/** Moves a centre towards a point (away from it where the part is negative). */
function shift(
  { values, columns }: Points,
  i: number,
  centres: Float64Array,
  cluster: number,
  part: number,
): void {
  for (let j = 0; j < columns; j += 1) {
    const at = cluster * columns + j;
    const centre = centres[at] ?? NaN;
    centres[at] = centre + part * ((values[i * columns + j] ?? NaN) - centre);
  }
}
