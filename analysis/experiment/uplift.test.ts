import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { wilson } from '../numeric/wilson.ts';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { type RateArm, meanArm } from './arms.ts';
import { compareManyRates } from './several.ts';
import { sampleRatio } from './sample-ratio.ts';
import { meanUplift, meanUpliftBySegment, rateUplift, rateUpliftBySegment } from './uplift.ts';

const rate = (successes: number, users: number): RateArm => ({ users, successes });

describe('uplift', () => {
  test('what the treatment brought in all', () => {
    const found = rateUplift(rate(100, 1000), rate(600, 4000));
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.brought.estimate).toBeCloseTo(200, 9);
    expect(found.brought.low).toBeCloseTo(found.difference.low * 4000, 9);
    const control = meanArm(Float64Array.of(1, 2, 3));
    const treatment = meanArm(Float64Array.of(4, 6));
    const amount = meanUplift(control, treatment);
    if (amount.state === 'refused') throw new Error(amount.code);
    expect(amount.brought.estimate).toBeCloseTo(6, 12);
    expect(rateUplift(rate(0, 0), rate(1, 2)).state).toBe('refused');
    expect(meanUplift(meanArm(Float64Array.of(1)), treatment).state).toBe('refused');
  });

  test('segments: where it works, whether it works differently, what is too small', () => {
    const segments = [
      { id: 'young', control: rate(50, 500), treatment: rate(100, 500) },
      { id: 'old', control: rate(50, 500), treatment: rate(45, 500) },
      { id: 'few', control: rate(1, 9), treatment: rate(50, 500) },
    ];
    const found = rateUpliftBySegment(segments);
    if (found.state === 'refused') throw new Error(found.code);
    expect(found.segments.map(({ id }) => id)).toEqual(['young', 'old']);
    expect(found.leftOut).toEqual(['few']);
    expect(found.heterogeneity.p).toBeLessThan(0.001);
    expect(found.heterogeneity.share).toBeGreaterThan(0.9);
    expect(found.segments[0]?.pAdjusted).toBeCloseTo(2 * (found.segments[0]?.p ?? NaN), 12);
    expect(rateUpliftBySegment(segments.slice(2))).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 9, needed: 10 },
    });
    expect(rateUpliftBySegment([]).state).toBe('refused');
    const still = { users: 20, mean: 1, variance: 0 };
    expect(meanUpliftBySegment([{ id: 'still', control: still, treatment: still }])).toEqual({
      state: 'refused',
      code: 'flat',
      figures: { segments: 1 },
    });
  });

  test('one effect everywhere is found to differ as often as chance has it', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = createRandom(seed);
      const arm = (mean: number) =>
        meanArm(Float64Array.from({ length: 80 }, () => mean + random.normal()));
      const found = meanUpliftBySegment(
        ['a', 'b', 'c'].map((id, i) => ({ id, control: arm(i), treatment: arm(i + 0.5) })),
      );
      if (found.state === 'fitted' && found.heterogeneity.p < 0.05) alarms += 1;
    }
    expect(alarms).toBeLessThan(45);
    expect(alarms).toBeGreaterThan(8);
  });
});

describe.runIf(hasPublicData('hillstrom-email'))('Hillstrom', () => {
  const rows = hasPublicData('hillstrom-email')
    ? publicRows('hillstrom-email/hillstrom.csv.gz')
    : [];
  const arms = ['No E-Mail', 'Mens E-Mail', 'Womens E-Mail'].map((segment) =>
    rows.filter((row) => row['segment'] === segment),
  );
  const of = (head: string) =>
    arms.map((arm) => rate(arm.filter((row) => row[head] === '1').length, arm.length));

  test('the arms are as large as they should be', () => {
    expect(
      sampleRatio(
        of('visit').map(({ users }) => users),
        [1, 1, 1],
      ),
    ).toMatchObject({
      mismatch: false,
    });
  });

  // The reference is of all 64,000 rows; some are held back, so that it must lie in the interval.
  test.each([
    ['visit', [0.1062, 0.1828, 0.1514]],
    ['conversion', [0.0057, 0.0125, 0.0088]],
  ])('%s', (head, references) => {
    of(head).forEach(({ users, successes }, arm) => {
      const found = wilson(successes, users, 0.99);
      compare({
        task: 'uplift',
        data: 'hillstrom-email',
        metric: `${head}, ${['no', "men's", "women's"][arm]} mail`,
        reference: references[arm] ?? NaN,
        ours: found.estimate,
        goal: 'equal',
        within: (found.high - found.low) / 2,
      });
    });
  });

  test('both mails bring visits, the men’s more; spend rises, too', () => {
    const found = compareManyRates(of('visit'));
    if (found.state === 'refused') throw new Error(found.code);
    const [men, women] = found.against;
    expect(men?.difference.low).toBeGreaterThan(0.06);
    expect(women?.difference.low).toBeGreaterThan(0.03);
    expect(men?.pAdjusted).toBeLessThan(1e-10);
    const [none, mens] = arms.map((arm) =>
      meanArm(Float64Array.from(arm, (row) => Number(row['spend']))),
    );
    if (!none || !mens) throw new Error('no arms');
    const spend = meanUplift(none, mens);
    if (spend.state === 'refused') throw new Error(spend.code);
    expect(spend.difference.low).toBeGreaterThan(0);
    expect(spend.difference.low).toBeLessThan(1.42 - 0.65);
    expect(spend.difference.high).toBeGreaterThan(1.42 - 0.65);
  });

  test('women’s mail works for whom it is meant', () => {
    const [none = [], , women = []] = arms;
    const found = rateUpliftBySegment(
      ['0', '1'].map((womens) => {
        const arm = (rows: Record<string, string>[]): RateArm => {
          const own = rows.filter((row) => row['womens'] === womens);
          return rate(own.filter((row) => row['visit'] === '1').length, own.length);
        };
        return { id: womens, control: arm(none), treatment: arm(women) };
      }),
    );
    if (found.state === 'refused') throw new Error(found.code);
    const [others, buyers] = found.segments;
    expect(buyers?.difference.estimate).toBeGreaterThan(others?.difference.estimate ?? NaN);
    expect(found.heterogeneity.p).toBeLessThan(1e-6);
  });
});
