/** An arm whose outcome is yes or no: how many were in it, and how many did it. */
export type RateArm = { users: number; successes: number };

/** An arm whose outcome is an amount: how many were in it, their mean, and the sample variance (divided by n − 1). */
export type MeanArm = { users: number; mean: number; variance: number };

/** Throws unless successes are whole and no more than the users. */
export function checkRate({ users, successes }: RateArm): void {
  if (!Number.isInteger(users) || !Number.isInteger(successes)) {
    throw new RangeError('Users and successes are whole numbers');
  }
  if (successes < 0 || successes > users) {
    throw new RangeError(`${successes} of ${users} is no rate`);
  }
}

/** Throws unless the figures can be those of an arm; the variance of fewer than two users may be NaN. */
export function checkMean({ users, mean, variance }: MeanArm): void {
  if (!Number.isInteger(users) || users < 0) throw new RangeError('Users are a whole number');
  const known = Number.isFinite(mean) && variance >= 0 && variance < Infinity;
  if (users > 1 && !known) throw new RangeError('An arm has a mean and a variance');
}

/** Mean and variance of an arm's outcomes in one pass (Welford 1962), one element for each user. */
export function meanArm(outcomes: Float64Array): MeanArm {
  let [mean, squares] = [0, 0];
  for (let i = 0; i < outcomes.length; i += 1) {
    const outcome = outcomes[i] ?? NaN;
    const difference = outcome - mean;
    mean += difference / (i + 1);
    squares += difference * (outcome - mean);
  }
  const users = outcomes.length;
  return { users, mean: users > 0 ? mean : NaN, variance: users > 1 ? squares / (users - 1) : NaN };
}

/** Two arms as one, of which neither's outcomes are needed (Chan, Golub, LeVeque 1979): days or segments add up. */
export function joinMeans(left: MeanArm, right: MeanArm): MeanArm {
  const users = left.users + right.users;
  if (left.users === 0) return right;
  if (right.users === 0) return left;
  const difference = right.mean - left.mean;
  const squares =
    (left.users > 1 ? left.variance * (left.users - 1) : 0) +
    (right.users > 1 ? right.variance * (right.users - 1) : 0) +
    (difference * difference * left.users * right.users) / users;
  return {
    users,
    mean: left.mean + (difference * right.users) / users,
    variance: squares / (users - 1),
  };
}
