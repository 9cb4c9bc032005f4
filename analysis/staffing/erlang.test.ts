import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gammaQ, logGamma } from '../numeric/special.ts';
import { isRefused } from '../result.ts';
import { createRandom } from '../numeric/random.ts';
import { agentsNeeded, erlangB, erlangC, staffDay, waitingLine } from './erlang.ts';

describe('published tables', () => {
  // Traffic tables of Erlang B: the load in erlangs that so many lines carry at a loss of 1, 2 and 5 %.
  test.each([
    [1, 0.01, 0.0101],
    [2, 0.01, 0.153],
    [5, 0.01, 1.361],
    [10, 0.01, 4.461],
    [15, 0.01, 8.108],
    [20, 0.01, 12.03],
    [50, 0.01, 37.9],
    [100, 0.01, 84.06],
    [10, 0.02, 5.084],
    [100, 0.02, 87.97],
    [10, 0.05, 6.216],
    [50, 0.05, 44.53],
  ])('%i lines lose %f of %f erlangs', (lines, loss, load) => {
    // The tables give three or four digits of the load; the slope of the loss makes this of them.
    expect(Math.abs(erlangB(load, lines) / loss - 1)).toBeLessThan(6e-3);
  });

  // M/M/c by hand: 1/3, 4/9, 0.5545 …
  test.each([
    [1, 2, 1 / 3],
    [2, 3, 4 / 9],
    [0.5, 1, 0.5],
    [3, 4, 27 / 53],
  ])('of %f erlangs and %i agents %f wait', (load, agents, waiting) => {
    expect(erlangC(load, agents)).toBeCloseTo(waiting, 12);
  });

  // The two worked examples that textbooks of call centres repeat.
  test('100 calls in half an hour of 3 minutes: 14 agents answer 88.8 % within 20 seconds', () => {
    const work = { calls: 100, periodSeconds: 1800, handleSeconds: 180 };
    const aim = { serviceLevel: 0.8, answerSeconds: 20, shrinkage: 0.3 };
    const need = agentsNeeded(work, aim);
    if (isRefused(need)) throw new Error('within reach');
    expect(need).toMatchObject({ agents: 14, scheduled: 20, load: 10 });
    expect(need.waitingChance).toBeCloseTo(0.174, 3);
    expect(need.serviceLevel).toBeCloseTo(0.888, 3);
    expect(need.averageAnswerSeconds).toBeCloseTo(7.8, 1);
    expect(need.occupancy).toBeCloseTo(0.714, 3);
  });

  test('360 calls in half an hour of 4 minutes with 55 agents: 0.239 wait, 8.2 seconds on average', () => {
    const work = { calls: 360, periodSeconds: 1800, handleSeconds: 240 };
    const line = waitingLine(work, 55, 15);
    if (isRefused(line)) throw new Error('within reach');
    expect(line.load).toBeCloseTo(48, 12);
    expect(line.waitingChance).toBeCloseTo(0.239, 3);
    expect(line.averageAnswerSeconds).toBeCloseTo(8.2, 1);
    expect(line.occupancy).toBeCloseTo(0.873, 3);
  });
});

describe('numerical soundness', () => {
  test('thousands of agents: the same as by the incomplete gamma function', () => {
    // B = Poisson density over Poisson distribution, a way without a recursion.
    for (const [load, agents] of [
      [9, 10],
      [950, 1000],
      [4900, 5000],
      [5000, 4000],
      [19_900, 20_000],
    ] as const) {
      const density = Math.exp(agents * Math.log(load) - load - logGamma(agents + 1));
      const expected = density / gammaQ(agents + 1, load);
      expect(Math.abs(erlangB(load, agents) / expected - 1)).toBeLessThan(1e-7);
    }
  });

  test('a hundred thousand erlangs are staffed, by the square root rule', () => {
    const work = { calls: 1e6, periodSeconds: 1800, handleSeconds: 180 };
    const need = agentsNeeded(work, { serviceLevel: 0.8, answerSeconds: 20 });
    if (isRefused(need)) throw new Error('within reach');
    expect(need.agents).toBeGreaterThan(100_000);
    expect(need.agents).toBeLessThan(100_000 + 2 * Math.sqrt(100_000));
    expect(need.serviceLevel).toBeGreaterThanOrEqual(0.8);
  });

  test('for any work and aim: the fewest agents, and every figure within its bounds', () => {
    const work = fc.record({
      calls: fc.double({ min: 0, max: 5000, noNaN: true }),
      periodSeconds: fc.constantFrom(900, 1800, 3600),
      handleSeconds: fc.double({ min: 1, max: 3600, noNaN: true }),
    });
    const aim = fc.record({
      serviceLevel: fc.double({ min: 0, max: 0.999, noNaN: true }),
      answerSeconds: fc.double({ min: 0, max: 120, noNaN: true }),
      occupancy: fc.double({ min: 0.3, max: 1, noNaN: true }),
      averageAnswerSeconds: fc.double({ min: 1, max: 300, noNaN: true }),
      shrinkage: fc.double({ min: 0, max: 0.6, noNaN: true }),
    });
    const holds = (
      line: { serviceLevel: number; averageAnswerSeconds: number; occupancy: number },
      aims: { serviceLevel: number; averageAnswerSeconds: number; occupancy: number },
    ): boolean =>
      line.serviceLevel >= aims.serviceLevel &&
      line.averageAnswerSeconds <= aims.averageAnswerSeconds &&
      line.occupancy <= aims.occupancy + 1e-12;
    fc.assert(
      fc.property(work, aim, (work, aim) => {
        const need = agentsNeeded(work, aim);
        if (isRefused(need)) throw new Error('every such aim is within reach');
        expect(holds(need, aim)).toBe(true);
        expect(need.waitingChance).toBeGreaterThanOrEqual(0);
        expect(need.waitingChance).toBeLessThanOrEqual(1);
        expect(need.scheduled).toBeGreaterThanOrEqual(need.agents);
        expect(need.scheduled * (1 - aim.shrinkage)).toBeGreaterThanOrEqual(need.agents - 1e-6);
        if (need.agents === 0) return;
        const fewer = waitingLine(work, need.agents - 1, aim.answerSeconds);
        expect(isRefused(fewer) || !holds(fewer, aim)).toBe(true);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });

  test('a simulated line waits as the formula says', () => {
    const random = createRandom(11);
    const [agents, load, handleSeconds, answerSeconds] = [6, 5, 100, 30];
    const free = new Float64Array(agents);
    let [now, waited, late, seconds] = [0, 0, 0, 0];
    const calls = 300_000;
    for (let i = 0; i < calls; i += 1) {
      now += (random.exponential() * handleSeconds) / load;
      let first = 0;
      for (let k = 1; k < agents; k += 1) if ((free[k] ?? NaN) < (free[first] ?? NaN)) first = k;
      const wait = Math.max(0, (free[first] ?? NaN) - now);
      if (wait > 0) waited += 1;
      if (wait > answerSeconds) late += 1;
      seconds += wait;
      free[first] = now + wait + random.exponential() * handleSeconds;
    }
    const work = { calls: load, periodSeconds: handleSeconds, handleSeconds };
    const line = waitingLine(work, agents, answerSeconds);
    if (isRefused(line)) throw new Error('within reach');
    expect(waited / calls).toBeCloseTo(line.waitingChance, 1);
    expect(1 - late / calls).toBeCloseTo(line.serviceLevel, 1);
    expect(Math.abs(seconds / calls / line.averageAnswerSeconds - 1)).toBeLessThan(0.1);
  });
});

describe('what cannot be had', () => {
  const work = { calls: 100, periodSeconds: 1800, handleSeconds: 180 };

  test('too few agents: refused with load and agents', () => {
    const code = { state: 'refused', code: 'overloaded' };
    expect(waitingLine(work, 10, 20)).toEqual({ ...code, figures: { load: 10, agents: 10 } });
    expect(erlangC(10, 10)).toBe(1);
  });

  test('an aim without an answer: refused', () => {
    const all = agentsNeeded(work, { serviceLevel: 1, answerSeconds: 20 });
    expect(all).toMatchObject({ state: 'refused', code: 'unreachable' });
  });

  test('no calls need nobody, or the fewest of an open hour', () => {
    const aim = { serviceLevel: 0.8, answerSeconds: 20 };
    const [none, one] = [
      agentsNeeded({ ...work, calls: 0 }, aim),
      agentsNeeded({ ...work, calls: 0 }, { ...aim, fewest: 2, shrinkage: 0.5 }),
    ];
    expect(none).toMatchObject({ agents: 0, scheduled: 0, serviceLevel: 1, occupancy: 0 });
    expect(one).toMatchObject({ agents: 2, scheduled: 4 });
  });

  test('a day is staffed period by period', () => {
    const day = staffDay(Float64Array.of(0, 100, 30), work, {
      serviceLevel: 0.8,
      answerSeconds: 20,
    });
    expect(day.map((each) => (isRefused(each) ? NaN : each.agents))).toEqual([0, 14, 5]);
  });

  test.each([
    { ...work, calls: -1 },
    { ...work, calls: NaN },
    { ...work, handleSeconds: 0 },
    { ...work, periodSeconds: Infinity },
  ])('what no caller may pass throws', (wrong) => {
    expect(() => waitingLine(wrong, 3, 20)).toThrow(RangeError);
  });
});
