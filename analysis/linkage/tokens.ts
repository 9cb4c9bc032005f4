const HAN = /\p{Script=Han}/u;
const PART = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;

/**
 * The different words of a text, sorted; of Chinese, which has no blanks, the pairs of neighbouring
 * characters, and a character alone where there is one only. Case and width are the caller's.
 */
export function tokensOf(text: string): string[] {
  const found = new Set<string>();
  for (const [part] of text.matchAll(PART)) {
    if (!HAN.test(part)) {
      found.add(part);
      continue;
    }
    const characters = Array.from(part);
    if (characters.length === 1) found.add(part);
    for (let i = 0; i + 1 < characters.length; i += 1) {
      found.add(`${characters[i] ?? ''}${characters[i + 1] ?? ''}`);
    }
  }
  return [...found].toSorted();
}

/** How many tokens two sorted sets share. */
export function sharedTokens(left: readonly string[], right: readonly string[]): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const [a = '', b = ''] = [left[i], right[j]];
    if (a === b) shared += 1;
    if (a <= b) i += 1;
    if (a >= b) j += 1;
  }
  return shared;
}

/** Shared tokens as a share of all (Jaccard 1901), in [0, 1]; 0 where neither has any. */
export function jaccard(left: readonly string[], right: readonly string[]): number {
  const shared = sharedTokens(left, right);
  const all = left.length + right.length - shared;
  return all === 0 ? 0 : shared / all;
}

/** Shared tokens as a share of the smaller set (Szymkiewicz–Simpson), in [0, 1]; 0 where one has none. */
export function overlap(left: readonly string[], right: readonly string[]): number {
  const least = Math.min(left.length, right.length);
  return least === 0 ? 0 : sharedTokens(left, right) / least;
}
