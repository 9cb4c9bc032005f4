/**
 * The n numbers of `among` with the highest scores, best first, of equals the lower number: without
 * sorting the rest.
 */
export function bestOf(among: ArrayLike<number>, score: ArrayLike<number>, n: number): Int32Array {
  const kept = new Int32Array(Math.max(0, Math.min(n, among.length)));
  let size = 0;
  for (let i = 0; i < among.length; i += 1) {
    const x = among[i] ?? 0;
    const value = score[x] ?? NaN;
    if (size === kept.length) {
      if (size === 0) break;
      const last = kept[size - 1] ?? 0;
      const lowest = score[last] ?? NaN;
      if (value < lowest || (value === lowest && x > last)) continue;
    } else size += 1;
    // Shifts the lower ones: few numbers get as far as here.
    let place = size - 1;
    for (; place > 0; place -= 1) {
      const above = kept[place - 1] ?? 0;
      const higher = score[above] ?? NaN;
      if (higher > value || (higher === value && above < x)) break;
      kept[place] = above;
    }
    kept[place] = x;
  }
  return kept;
}
