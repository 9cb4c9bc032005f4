/**
 * So many random bytes that nobody can foresee. Keys, masks and noise are made of them, so the caller brings a
 * cryptographic source (`randomBytes` of node:crypto); tests bring one that repeats.
 */
export type Entropy = (bytes: number) => Uint8Array;

/** A whole number in 0 … below − 1, each as likely: draws until one fits. @throws RangeError where below is not positive */
export function uniformBelow(below: bigint, entropy: Entropy): bigint {
  if (below <= 0n) throw new RangeError('nothing to choose from');
  const bits = (below - 1n).toString(2).length;
  const bytes = Math.ceil(bits / 8);
  for (;;) {
    const drawn = BigInt(`0x${Buffer.from(entropy(bytes)).toString('hex')}`);
    const kept = BigInt.asUintN(bits, drawn);
    if (kept < below) return kept;
  }
}
