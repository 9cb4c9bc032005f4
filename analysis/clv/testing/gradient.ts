import { expect } from 'vitest';
import type { Likelihood } from '../maximise.ts';

/** Holds the written gradient against central differences of the value, in steps of a millionth of each parameter. */
export function expectGradient(likelihood: Likelihood, at: readonly number[], within = 1e-6): void {
  const gradient = new Float64Array(at.length);
  likelihood(Float64Array.from(at), gradient);
  const unused = new Float64Array(at.length);
  at.forEach((value, i) => {
    const step = 1e-5 * value;
    const moved = (by: number): number =>
      likelihood(
        Float64Array.from(at, (own, j) => (j === i ? own + by : own)),
        unused,
      );
    // The fourth order, so that the difference is exact where the step is not too small.
    const difference = 8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step));
    const slope = difference / (12 * step);
    const size = Math.abs(moved(0)) / value + Math.abs(slope);
    const error = Math.abs((gradient[i] ?? NaN) - slope) / size;
    expect(error, `slope ${i} at ${at.join(', ')}: ${gradient[i]} and ${slope}`).toBeLessThan(
      within,
    );
  });
}
