import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { wilson } from '../numeric/wilson.ts';
import { isRefused } from '../result.ts';
import { classifyKano, kanoAnswers, kanoCategories, kanoTable, kanoUnanswered } from './kano.ts';

/** Pairs of answers, so many of each. */
function asked(pairs: [has: number, lacks: number, times: number][]) {
  const all = pairs.flatMap(([has, lacks, times]) =>
    Array.from({ length: times }, () => [has, lacks]),
  );
  return classifyKano(
    Uint8Array.from(all, ([has = 9]) => has),
    Uint8Array.from(all, ([, lacks = 9]) => lacks),
  );
}

const [like, mustBe, neutral, liveWith, dislike] = [0, 1, 2, 3, 4];

describe('Kano', () => {
  test('the table is that of Berger 1993: counts of its cells, and what turning the questions does', () => {
    const cells = kanoTable.flat();
    const count = (category: string): number => cells.filter((each) => each === category).length;
    expect(kanoCategories.map(count)).toEqual([3, 1, 3, 9, 7, 2]);
    const turned = { attractive: 'reverse', mustBe: 'reverse', oneDimensional: 'reverse' };
    for (let has = 0; has < kanoAnswers.length; has += 1) {
      for (let lacks = 0; lacks < kanoAnswers.length; lacks += 1) {
        const [one, other] = [kanoTable[has]?.[lacks] ?? '', kanoTable[lacks]?.[has]];
        if (one in turned) expect(other).toBe('reverse');
        if (one === 'indifferent' || one === 'questionable') expect(other).toBe(one);
      }
    }
  });

  test('categories, coefficients and their intervals', () => {
    const found = asked([
      [like, dislike, 30],
      [like, neutral, 10],
      [neutral, dislike, 8],
      [mustBe, liveWith, 2],
      [dislike, like, 3],
      [like, like, 2],
    ]);
    if (isRefused(found)) throw new Error(found.code);
    expect(found.counts).toEqual({
      oneDimensional: 30,
      attractive: 10,
      mustBe: 8,
      indifferent: 2,
      reverse: 3,
      questionable: 2,
    });
    expect(found).toMatchObject({
      answers: 55,
      category: 'oneDimensional',
      second: 'attractive',
      clear: true,
      better: wilson(40, 50),
      questionable: wilson(2, 55),
      reverse: wilson(3, 55),
    });
    expect(found.worse.estimate).toBeCloseTo(-0.76, 12);
    expect(found.worse.low).toBeLessThan(-0.76);
    expect(found.worse.high).toBeGreaterThan(-0.76);
  });

  test('a tie goes to what matters more, and is not clear', () => {
    const found = asked([
      [like, neutral, 15],
      [neutral, dislike, 15],
    ]);
    expect(found).toMatchObject({ category: 'mustBe', second: 'attractive', clear: false });
  });

  test('a lead of a few is chance, one of many is not (Fong 1996)', () => {
    // n = 100, 40 against 30: 1.645 · √(70 · 130 / 200) = 11.1.
    const rest: [number, number, number] = [like, dislike, 30];
    const of = (attractive: number, must: number) =>
      asked([[like, neutral, attractive], [neutral, dislike, must], rest]);
    expect(of(40, 30)).toMatchObject({ category: 'attractive', clear: false });
    expect(of(51, 19)).toMatchObject({ category: 'attractive', clear: true });
  });

  test('a question without an answer leaves out its pair, not the survey', () => {
    const pairs: [number, number, number][] = [
      [like, dislike, 25],
      [like, neutral, 5],
    ];
    const complete = asked(pairs);
    const found = asked([...pairs, [like, kanoUnanswered, 2], [kanoUnanswered, neutral, 1]]);
    expect(complete).toMatchObject({ answers: 30, leftOut: 0 });
    expect(found).toEqual({ ...complete, leftOut: 3 });
  });

  test('any confidence can be asked for; a tie is never clear', () => {
    const answers = (...values: number[]): Uint8Array =>
      Uint8Array.from(values.flatMap((each) => Array<number>(15).fill(each)));
    for (const confidence of [0.3, 0.5, 0.95]) {
      const found = classifyKano(answers(like, neutral), answers(neutral, dislike), confidence);
      expect(found).toMatchObject({ state: 'fitted', clear: false });
    }
  });

  test('refuses where too few answers can be read', () => {
    expect(
      asked([
        [like, dislike, 19],
        [like, like, 50],
      ]),
    ).toEqual({
      state: 'refused',
      code: 'tooFew',
      figures: { found: 19, needed: 20 },
    });
    expect(() => classifyKano(Uint8Array.of(5), Uint8Array.of(0))).toThrow(RangeError);
    expect(() => classifyKano(Uint8Array.of(1), new Uint8Array(2))).toThrow(RangeError);
  });

  test('1,000 random questionnaires', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = createRandom(seed);
      const answers = (): Uint8Array =>
        Uint8Array.from({ length: 20 + random.integer(60) }, () => random.integer(5));
      const has = answers();
      const lacks = Uint8Array.from(has, () => random.integer(5));
      const found = classifyKano(has, lacks);
      expect(classifyKano(has.toReversed(), lacks.toReversed())).toEqual(found);
      if (isRefused(found)) continue;
      const { better, worse } = found;
      for (const value of [better.low, -worse.high]) expect(value).toBeGreaterThanOrEqual(0);
      for (const value of [better.high, -worse.low]) expect(value).toBeLessThanOrEqual(1);
    }
  });
});
