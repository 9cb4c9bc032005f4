import { expect, test } from 'vitest';
import { cholesky, invertSymmetric, solveCholesky } from './matrix.ts';

const matrix = Float64Array.from([4, 2, 0.6, 2, 5, 1.5, 0.6, 1.5, 3]);

test('a positive definite matrix is taken apart, solved and inverted', () => {
  const lower = cholesky(matrix, 3);
  if (!lower) throw new Error('the matrix is positive definite');
  const x = solveCholesky(lower, 3, Float64Array.from([1, 2, 3]));
  const back = [0, 1, 2].map((i) =>
    [0, 1, 2].reduce((sum, j) => sum + (matrix[i * 3 + j] ?? NaN) * (x[j] ?? NaN), 0),
  );
  expect(back[0]).toBeCloseTo(1, 12);
  expect(back[1]).toBeCloseTo(2, 12);
  expect(back[2]).toBeCloseTo(3, 12);
  const inverse = invertSymmetric(matrix, 3);
  // By hand: the determinant is 40.8, the first minor 12.75.
  expect(inverse?.[0]).toBeCloseTo(12.75 / 40.8, 12);
});

test('what is not positive definite has no triangle', () => {
  expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBeNull();
  expect(invertSymmetric(Float64Array.from([0]), 1)).toBeNull();
});
