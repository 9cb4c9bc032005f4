import { expect, test } from 'vitest';
import { minimize, type Objective } from './minimize.ts';

const at = (values: ArrayLike<number>, i: number): number => values[i] ?? NaN;

/** Rosenbrock's valley in any even number of dimensions; the minimum is 0 at (1, 1, …). */
const rosenbrock: Objective = (point, gradient) => {
  let sum = 0;
  for (let i = 0; i < point.length; i += 2) {
    const [x, y] = [at(point, i), at(point, i + 1)];
    const bend = y - x * x;
    sum += 100 * bend * bend + (1 - x) ** 2;
    gradient[i] = -400 * x * bend - 2 * (1 - x);
    gradient[i + 1] = 200 * bend;
  }
  return sum;
};

test('follows a curved valley to its end', () => {
  const found = minimize(rosenbrock, Float64Array.from([-1.2, 1, 3, -4]));
  expect(found.converged).toBe(true);
  expect(found.ended).toBe('gradient');
  for (const value of found.point) expect(value).toBeCloseTo(1, 7);
  expect(found.iterations).toBeLessThan(120);
});

test('badly scaled bowls are found, and the inverse Hessian is gathered', () => {
  const bowl: Objective = (point, gradient) => {
    gradient[0] = 2e4 * (at(point, 0) - 3);
    gradient[1] = 2e-2 * (at(point, 1) + 200);
    return 1e4 * (at(point, 0) - 3) ** 2 + 1e-2 * (at(point, 1) + 200) ** 2;
  };
  const { point, converged, inverseHessian } = minimize(bowl, Float64Array.of(0, 0));
  expect(converged).toBe(true);
  expect(at(point, 0)).toBeCloseTo(3, 8);
  expect(at(point, 1)).toBeCloseTo(-200, 4);
  expect(at(inverseHessian, 3) / 50).toBeCloseTo(1, 2);
  const again = minimize(bowl, Float64Array.of(2, -190), { inverseHessian });
  expect(again.evaluations).toBeLessThan(8);
});

test('steps back from where the function is not defined', () => {
  const barrier: Objective = (point, gradient) => {
    gradient[0] = 1 - 1 / at(point, 0);
    return at(point, 0) - Math.log(at(point, 0));
  };
  const { point, converged } = minimize(barrier, Float64Array.of(1e-3));
  expect(converged).toBe(true);
  expect(at(point, 0)).toBeCloseTo(1, 8);
});

test('says where it did not converge, and never throws', () => {
  const slope: Objective = (point, gradient) => {
    gradient[0] = 1;
    return at(point, 0);
  };
  expect(minimize(slope, Float64Array.of(0), { maxIterations: 20 }).converged).toBe(false);
  const nowhere = minimize(() => NaN, Float64Array.of(1, 2));
  expect(nowhere).toMatchObject({ converged: false, ended: 'undefinedStart', iterations: 0 });
  const few = minimize(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 });
  expect(few).toMatchObject({ converged: false, ended: 'iterations' });
});

test('a value so large that its rounding hides the last digits still converges', () => {
  const high: Objective = (point, gradient) => {
    const x = at(point, 0) - 0.1;
    gradient[0] = 2e3 * x;
    return 1e7 + 1e3 * x * x;
  };
  const { point, converged } = minimize(high, Float64Array.of(5));
  expect(converged).toBe(true);
  expect(at(point, 0)).toBeCloseTo(0.1, 4);
});
