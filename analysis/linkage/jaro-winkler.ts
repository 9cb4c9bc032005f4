/**
 * Jaro's similarity of two texts (1989), in [0, 1]: characters in common, not further apart than half
 * the longer text, and their order. By UTF-16 units. Of two empty texts it is 1.
 */
export function jaro(left: string, right: string): number {
  if (left === right) return 1;
  const [n, m] = [left.length, right.length];
  if (n === 0 || m === 0) return 0;
  return n <= 32 && m <= 32 ? jaroShort(left, right) : jaroLong(left, right);
}

/**
 * Jaro's similarity raised by a common prefix of at most four characters (Winkler 1990):
 * J + ℓ p (1 − J) with p = 0.1, where J is above 0.7 as in Winkler's program. In [0, 1].
 */
export function jaroWinkler(left: string, right: string): number {
  const similarity = jaro(left, right);
  if (similarity <= 0.7) return similarity;
  return similarity + commonPrefix(left, right) * 0.1 * (1 - similarity);
}

/**
 * Whether Jaro–Winkler reaches a value above 0.7. Ends as soon as too few characters can still be in
 * common: with c of them in their order Jaro is at most (c / n + c / m + 1) / 3.
 */
export function reachesJaroWinkler(left: string, right: string, atLeast: number): boolean {
  const [n, m] = [left.length, right.length];
  if (left === right || n === 0 || m === 0 || n > 32 || m > 32 || atLeast <= 0.7) {
    return jaroWinkler(left, right) >= atLeast;
  }
  const prefix = commonPrefix(left, right);
  // A hair less, so that rounding does not decide.
  const needed = (atLeast - 0.1 * prefix) / (1 - 0.1 * prefix) - 1e-9;
  const common = Math.ceil((3 * needed - 1) / (1 / n + 1 / m));
  if (common > Math.min(n, m)) return false;
  const similarity = jaroShort(left, right, common);
  if (similarity <= 0.7) return false;
  return similarity + prefix * 0.1 * (1 - similarity) >= atLeast;
}

/** Characters at the start that are the same, at most four. */
function commonPrefix(left: string, right: string): number {
  const most = Math.min(4, left.length, right.length);
  let prefix = 0;
  while (prefix < most && left.charCodeAt(prefix) === right.charCodeAt(prefix)) prefix += 1;
  return prefix;
}

/** Matches are kept as bits. Answers 0 once fewer than `needed` characters can be in common. */
function jaroShort(left: string, right: string, needed = 0): number {
  const [n, m] = [left.length, right.length];
  const reach = Math.max(0, Math.floor(Math.max(n, m) / 2) - 1);
  let [inLeft, inRight, common] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const character = left.charCodeAt(i);
    const to = Math.min(m - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= to; j += 1) {
      if ((inRight >>> j) & 1 || right.charCodeAt(j) !== character) continue;
      inRight |= 1 << j;
      inLeft |= 1 << i;
      common += 1;
      break;
    }
    if (common + n - 1 - i < needed) return 0;
  }
  if (common === 0) return 0;
  let [j, moved] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    if (!((inLeft >>> i) & 1)) continue;
    while (!((inRight >>> j) & 1)) j += 1;
    if (left.charCodeAt(i) !== right.charCodeAt(j)) moved += 1;
    j += 1;
  }
  return (common / n + common / m + (common - moved / 2) / common) / 3;
}

function jaroLong(left: string, right: string): number {
  const [n, m] = [left.length, right.length];
  const reach = Math.max(0, Math.floor(Math.max(n, m) / 2) - 1);
  const [inLeft, inRight] = [new Uint8Array(n), new Uint8Array(m)];
  let common = 0;
  for (let i = 0; i < n; i += 1) {
    const character = left.charCodeAt(i);
    const to = Math.min(m - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= to; j += 1) {
      if (inRight[j] === 1 || right.charCodeAt(j) !== character) continue;
      inRight[j] = 1;
      inLeft[i] = 1;
      common += 1;
      break;
    }
  }
  if (common === 0) return 0;
  let [j, moved] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    if (inLeft[i] !== 1) continue;
    while (inRight[j] !== 1) j += 1;
    if (left.charCodeAt(i) !== right.charCodeAt(j)) moved += 1;
    j += 1;
  }
  return (common / n + common / m + (common - moved / 2) / common) / 3;
}
