/**
 * How many insertions, deletions and replacements of single characters (UTF-16 units) turn one text
 * into the other (Levenshtein 1966), `swaps` also counting two neighbours exchanged as one (optimal
 * string alignment, Damerau 1964). Stops counting above `most` and answers `most + 1`.
 */
export function editDistance(
  left: string,
  right: string,
  { most = Infinity, swaps = false }: { most?: number; swaps?: boolean } = {},
): number {
  if (left === right) return 0;
  const [n, m] = [left.length, right.length];
  if (Math.abs(n - m) > most) return most + 1;
  if (most === 1) return oneEdit(left, right, swaps) ? 1 : 2;
  let before = new Int32Array(m + 1);
  let line = Int32Array.from({ length: m + 1 }, (_, j) => j);
  let next = new Int32Array(m + 1);
  for (let i = 1; i <= n; i += 1) {
    next[0] = i;
    let least = i;
    const character = left.charCodeAt(i - 1);
    for (let j = 1; j <= m; j += 1) {
      const same = character === right.charCodeAt(j - 1);
      let cost = (line[j - 1] ?? 0) + (same ? 0 : 1);
      cost = Math.min(cost, (line[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped =
        swaps &&
        i > 1 &&
        j > 1 &&
        character === right.charCodeAt(j - 2) &&
        left.charCodeAt(i - 2) === right.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, line, next] = [line, next, before];
  }
  return Math.min(line[m] ?? 0, most + 1);
}

/** Whether one edit is enough, of two different texts: what stands between the common ends says it. */
function oneEdit(left: string, right: string, swaps: boolean): boolean {
  let [from, n, m] = [0, left.length, right.length];
  while (from < n && from < m && left.charCodeAt(from) === right.charCodeAt(from)) from += 1;
  while (n > from && m > from && left.charCodeAt(n - 1) === right.charCodeAt(m - 1)) {
    n -= 1;
    m -= 1;
  }
  if (n - from <= 1 && m - from <= 1) return true;
  return (
    swaps &&
    n - from === 2 &&
    m - from === 2 &&
    left.charCodeAt(from) === right.charCodeAt(from + 1) &&
    left.charCodeAt(from + 1) === right.charCodeAt(from)
  );
}

/** 1 − distance / length of the longer text, in [0, 1]; of two empty texts 1. */
export function editSimilarity(left: string, right: string): number {
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - editDistance(left, right) / longest;
}
