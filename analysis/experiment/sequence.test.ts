import { describe, expect, test } from 'vitest';
import { type Random, createRandom } from '../numeric/random.ts';
import { wilson } from '../numeric/wilson.ts';
import { compare } from '../testing/comparison.ts';
import { type MeanArm, type RateArm, joinMeans, meanArm } from './arms.ts';
import { usersForRates } from './power.ts';
import { compareRates } from './rates.ts';
import { readMeans, readRates } from './reading.ts';
import { type Sequence, follow, meanSequence, priceOfLooking, rateSequence } from './sequence.ts';

const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';
const runs = full ? 10_000 : 1000;

const days = 28;

/** A user of an arm on a weekday; both arms are alike. */
type Draw = (random: Random, day: number) => number;

/** In which part of the simulated experiments without any difference some daily look found one. */
function falseAlarms(
  draw: Draw,
  perDay: (day: number) => [control: number, treatment: number],
  look: (control: MeanArm, treatment: MeanArm) => boolean,
): number {
  let alarms = 0;
  for (let run = 0; run < runs; run += 1) {
    const random = createRandom(run + 1);
    let [control, treatment] = [empty, empty];
    for (let day = 0; day < days; day += 1) {
      const [m, n] = perDay(day).map((users) =>
        meanArm(Float64Array.from({ length: users }, () => draw(random, day))),
      );
      control = joinMeans(control, m ?? empty);
      treatment = joinMeans(treatment, n ?? empty);
      if (look(control, treatment)) {
        alarms += 1;
        break;
      }
    }
  }
  return alarms / runs;
}

const empty: MeanArm = { users: 0, mean: NaN, variance: NaN };

const asRate = ({ users, mean }: MeanArm): RateArm => ({
  users,
  successes: Math.round(users * mean),
});

const excludes = (look: Sequence): boolean =>
  look.state === 'fitted' && (look.difference.low > 0 || look.difference.high < 0);

const rate =
  (share: number): Draw =>
  (random) =>
    random.uniform() < share ? 1 : 0;

const alike = (users: number) => (): [number, number] => [users, users];

describe('looking every day at an experiment without any difference', { timeout: 120_000 }, () => {
  /** In fewer runs than the full 10,000, the upper bound of the part must be low enough, at 99.9 %. */
  const report = (metric: string, found: number): void => {
    const [bound, ours] = full
      ? ['', found]
      : [', upper bound', wilson(Math.round(found * runs), runs, 0.999).high];
    compare({
      task: 'confidence sequence',
      data: `${runs} simulated A/A tests, ${days} days`,
      metric: `false alarms, ${metric}${bound}`,
      reference: 0.05,
      ours,
      goal: 'atMost',
    });
  };

  test.each([
    ['rate .1, 50 a day and arm', rate(0.1), alike(50)],
    ['rate .5, 40 a day and arm', rate(0.5), alike(40)],
    ['rate .02, 100 a day and arm', rate(0.02), alike(100)],
    ['rate .2, one in ten treated', rate(0.2), (): [number, number] => [90, 10]],
    [
      'a rate that differs by weekday',
      (random: Random, day: number) => (random.uniform() < (day % 7 < 5 ? 0.1 : 0.3) ? 1 : 0),
      (day: number): [number, number] => (day % 7 < 5 ? [30, 30] : [60, 60]),
    ],
  ])('%s', (name, draw, perDay) => {
    const planned = { control: 1400, treatment: 1400 };
    report(
      name,
      falseAlarms(draw, perDay, (control, treatment) =>
        excludes(rateSequence(asRate(control), asRate(treatment), { planned })),
      ),
    );
  });

  test.each([
    ['normal amounts', alike(40), (random: Random) => 20 + 5 * random.normal()],
    [
      'amounts that one in ten spend, with a long tail',
      alike(40),
      (random: Random) => (random.uniform() < 0.1 ? Math.exp(3 + random.normal()) : 0),
    ],
    [
      'amounts that one in a hundred spend, one in ten treated',
      (): [number, number] => [90, 10],
      (random: Random) => (random.uniform() < 0.01 ? Math.exp(3 + 1.2 * random.normal()) : 0),
    ],
  ])('%s', (name, perDay, draw) => {
    const planned = { control: 1120, treatment: 1120 };
    report(
      name,
      falseAlarms(draw, perDay, (control, treatment) =>
        excludes(meanSequence(control, treatment, { planned })),
      ),
    );
  });

  test('the usual test gives false alarms when it is looked at daily: the simulation would show it', () => {
    const found = falseAlarms(rate(0.1), alike(50), (control, treatment) => {
      const compared = compareRates(asRate(control), asRate(treatment));
      return compared.state === 'fitted' && compared.p < 0.05;
    });
    expect(found).toBeGreaterThan(0.15);
  });
});

describe('confidence sequence', () => {
  const planned = { control: 1000, treatment: 1000 };
  const control = { users: 1000, successes: 100 };

  test('its width at the planned size, by the formula', () => {
    const found = rateSequence(control, { users: 1000, successes: 150 }, { planned });
    if (found.state === 'refused') throw new Error(found.code);
    // y = 2 ln 20 + ln(1 + y) = 8.2123; √((1 + y)/y · (2 ln 20 + ln(1 + y))) = 3.0352.
    const error = Math.sqrt((0.1 * 0.9 + 0.15 * 0.85) / 1000);
    expect((found.difference.high - 0.05) / error).toBeCloseTo(3.035, 2);
    expect(found.progress).toBe(1);
  });

  test('the p is below 1 − confidence just where 0 is excluded', () => {
    for (let successes = 100; successes < 170; successes += 1) {
      const found = rateSequence(control, { users: 1000, successes }, { planned });
      expect(found.state === 'fitted' && found.p < 0.05).toBe(excludes(found));
    }
  });

  test('tightest for its users where as many were planned', () => {
    const width = (users: number): number => {
      const found = rateSequence(control, control, {
        planned: { control: users, treatment: users },
      });
      return found.state === 'fitted' ? found.difference.high : NaN;
    };
    for (const other of [100, 500, 2000, 10_000]) expect(width(other)).toBeGreaterThan(width(1000));
  });

  test('the truth is covered at all looks together', () => {
    let missed = 0;
    const times = 400;
    for (let run = 0; run < times; run += 1) {
      const random = createRandom(run);
      let [a, b] = [0, 0];
      const looks = Array.from({ length: 30 }, (_, day) => {
        for (let i = 0; i < 50; i += 1) {
          if (random.uniform() < 0.2) a += 1;
          if (random.uniform() < 0.26) b += 1;
        }
        const users = 50 * (day + 1);
        return rateSequence({ users, successes: a }, { users, successes: b }, { planned });
      });
      const { intervals, steady } = follow(looks);
      const last = intervals.at(-1);
      if (!steady || !last || last.low > 0.06 || last.high < 0.06) missed += 1;
    }
    expect(missed / times).toBeLessThan(0.05);
  });

  test('what looking costs: planned with so many more users, the effect is seen as often', () => {
    expect(priceOfLooking()).toBeCloseTo(1.91, 2);
    const once = usersForRates({ control: 0.2, treatment: 0.26 });
    if (once.state === 'refused') throw new Error(once.code);
    const users = Math.ceil(once.control * priceOfLooking());
    let seen = 0;
    for (let run = 0; run < 400; run += 1) {
      const random = createRandom(run);
      let [a, b] = [0, 0];
      for (let i = 0; i < users; i += 1) {
        if (random.uniform() < 0.2) a += 1;
        if (random.uniform() < 0.26) b += 1;
      }
      const sizes = { control: users, treatment: users };
      const arms = [a, b].map((successes) => ({ users, successes }));
      const [one = control, other = control] = arms;
      if (excludes(rateSequence(one, other, { planned: sizes }))) seen += 1;
    }
    expect(seen / 400).toBeCloseTo(0.8, 1);
  });

  test('too early, and what cannot be', () => {
    expect(rateSequence({ users: 50, successes: 9 }, control, { planned })).toEqual({
      state: 'refused',
      code: 'tooEarly',
      figures: { found: 9, needed: 10 },
    });
    const still = { users: 500, mean: 0, variance: 0 };
    expect(meanSequence(still, still, { planned })).toMatchObject({ code: 'tooEarly' });
    expect(() => rateSequence(control, control, { planned, confidence: 1 })).toThrow(RangeError);
    expect(() => rateSequence(control, control, { planned: { control: 0, treatment: 9 } })).toThrow(
      RangeError,
    );
  });

  test('looks together never widen, and say when the effect changed', () => {
    const look = (low: number, high: number): Sequence => ({
      state: 'fitted',
      difference: { estimate: (low + high) / 2, low, high },
      p: 1,
      progress: 1,
    });
    const early: Sequence = { state: 'refused', code: 'tooEarly', figures: {} };
    const found = follow([early, look(-1, 3), look(0.5, 4), look(-2, 2)]);
    expect(found.intervals.map((each) => each && [each.low, each.high])).toEqual([
      null,
      [-1, 3],
      [0.5, 3],
      [0.5, 2],
    ]);
    expect(found).toMatchObject({ decidedAt: 2, steady: true });
    // Once nothing is left, nothing comes back, nor is anything decided.
    const changed = follow([look(-1, 2), look(3, 4), look(-2, 2)]);
    expect(changed).toMatchObject({ steady: false, decidedAt: null });
    expect(changed.intervals.slice(1)).toEqual([null, null]);
  });

  test('the estimate of a look lies within what all looks leave possible', () => {
    const difference = { estimate: 5, low: 1, high: 9 };
    const first: Sequence = { state: 'fitted', difference, p: 0.01, progress: 0.5 };
    const second: Sequence = { ...first, difference: { estimate: 0.5, low: -3, high: 4 } };
    expect(follow([first, second]).intervals[1]).toEqual({ estimate: 1, low: 1, high: 4 });
  });
});

describe('reading a running experiment', () => {
  const plan = { shares: [1, 1], users: 4000 };
  const arm = (successes: number, users = 2000): RateArm => ({ users, successes });

  test('better, worse, open, too early', () => {
    expect(readRates([arm(200), arm(300)], plan)).toMatchObject({
      arms: [{ arm: 1, verdict: 'better', progress: 1 }],
      winner: 1,
    });
    expect(readRates([arm(200), arm(300)], { ...plan, better: 'less' })).toMatchObject({
      arms: [{ verdict: 'worse' }],
      winner: null,
    });
    expect(readRates([arm(200), arm(220)], plan)).toMatchObject({ arms: [{ verdict: 'open' }] });
    expect(readRates([arm(9), arm(20)], plan)).toMatchObject({
      arms: [{ verdict: 'tooEarly', difference: null, p: 1, progress: 1 }],
    });
    expect(readRates([arm(0, 0), arm(0, 0)], plan)).toMatchObject({ arms: [{ progress: 0 }] });
  });

  test('p is below .05 just where the verdict is not open, also with three arms', () => {
    const three = { shares: [1, 1, 1], users: 6000 };
    let nearly = 0;
    for (let successes = 200; successes < 320; successes += 1) {
      const found = readRates([arm(200), arm(200), arm(successes)], three);
      if (found.state === 'refused') throw new Error(found.code);
      const [, { verdict, p } = { verdict: '', p: NaN }] = found.arms;
      expect(p < 0.05).toBe(verdict === 'better');
      if (p >= 0.05 && p < 0.1) nearly += 1;
    }
    expect(nearly).toBeGreaterThan(0);
  });

  test('no difference that would matter', () => {
    const many = { ...plan, users: 400_000, smallest: 0.01 };
    expect(readRates([arm(20_000, 200_000), arm(20_050, 200_000)], many)).toMatchObject({
      arms: [{ verdict: 'same' }],
    });
  });

  test('arms of the wrong sizes are not read', () => {
    expect(readRates([arm(200), arm(300, 2400)], plan)).toMatchObject({ code: 'sampleRatio' });
  });

  test('of several better arms the best wins, in the direction that is good', () => {
    const of = (mean: number): MeanArm => ({ users: 1000, mean, variance: 25 });
    const three = { shares: [1, 1, 1], users: 3000 };
    expect(readMeans([of(10), of(12), of(13)], three)).toMatchObject({ winner: 2 });
    expect(readMeans([of(10), of(7), of(8)], { ...three, better: 'less' })).toMatchObject({
      winner: 1,
    });
    expect(() => readMeans([of(1)], { shares: [1], users: 10 })).toThrow(RangeError);
  });
});
