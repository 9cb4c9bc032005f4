/** Long enough for what follows from a write to arrive here, by the answer or by the live stream. */
const SETTLES_MS = 5_000;

let last = -Infinity;

/** Remembers that this tab has just written something. */
export function noteWrite(): void {
  last = performance.now();
}

/** Whether what changes now may follow from a write of this tab. */
export function wroteJustNow(): boolean {
  return performance.now() - last < SETTLES_MS;
}
