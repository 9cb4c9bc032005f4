import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { compareLists } from './compare-lists.ts';
import { createParty } from './federation-party.ts';
import { hashToCurve } from './hash-to-curve.ts';
import {
  DEFAULT_TAG,
  POINT,
  blindAgain,
  blindTexts,
  commonPoints,
  newBlind,
  sortPoints,
} from './intersection.ts';
import { toBytes } from './p256.ts';
import { seededEntropy } from './testing/seeded-entropy.ts';

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `+86138${String(10_000_000 + from + i)}`);

function both(points: ReturnType<typeof blindAgain>): Uint8Array {
  if (points.state !== 'blinded') throw new Error('the points were in order');
  return points.points;
}

describe('an intersection', () => {
  test('finds what both lists have, and nothing else', () => {
    const [a, b] = [newBlind(seededEntropy(1)), newBlind(seededEntropy(2))];
    const [mine, theirs] = [texts(0, 120), texts(100, 300)];
    const left = both(blindAgain(b, blindTexts(a, mine)));
    const right = both(blindAgain(a, sortPoints(blindTexts(b, theirs))));
    const common = [...commonPoints(left, right)].map((place) => mine[place]);
    expect(common).toEqual(texts(100, 120));
  });

  test('shows neither a hash nor the same points twice', () => {
    const list = texts(0, 20);
    const shown = blindTexts(newBlind(seededEntropy(1)), list);
    const again = blindTexts(newBlind(seededEntropy(2)), list);
    const plain = Buffer.concat(hashToCurve(list, DEFAULT_TAG).map(({ x }) => toBytes(x)));
    expect(commonPoints(shown, plain)).toHaveLength(0);
    expect(commonPoints(shown, again)).toHaveLength(0);
    // Positive control: the same blind would show the same points.
    expect(commonPoints(shown, blindTexts(newBlind(seededEntropy(1)), list))).toHaveLength(20);
  });

  test('refuses points that no honest side sends', () => {
    const blind = newBlind(seededEntropy(1));
    const good = blindTexts(newBlind(seededEntropy(2)), texts(0, 3));
    const code = (points: Uint8Array) => blindAgain(blind, points).state;
    expect(code(good)).toBe('blinded');
    expect(code(new Uint8Array(0))).toBe('blinded');
    expect(code(good.subarray(1))).toBe('refused');
    expect(code(Buffer.concat([good, good.subarray(0, POINT)]))).toBe('refused');
    expect(code(new Uint8Array(POINT).fill(255))).toBe('refused');
    // x = 0 has a point, x = 1 has none.
    expect(code(toBytes(1n))).toBe('refused');
    expect(() => blindTexts(blind, ['a', 'a'])).toThrow(RangeError);
    const random = createRandom(5);
    for (let i = 0; i < 200; i += 1) {
      const noise = Uint8Array.from({ length: random.integer(100) }, () => random.integer(256));
      expect(['blinded', 'refused']).toContain(code(noise));
    }
  });
});

test('two parties compare their lists through somebody who only carries', async () => {
  const party = (place: number, list: string[] | null) =>
    createParty({
      party: place,
      parties: 3,
      threshold: 2,
      rows: {
        rows: 0,
        columns: 0,
        offsets: new Int32Array(1),
        indices: new Int32Array(0),
        values: new Float64Array(0),
      },
      outcome: new Uint8Array(0),
      exact: false,
      noise: null,
      texts: list,
      entropy: seededEntropy(place),
    });
  const parties = [party(0, texts(0, 50)), party(1, texts(30, 100)), party(2, null)];
  const ask = (place: number, step: string, body: unknown) =>
    Promise.resolve(parties[place]?.answer(step, body));
  expect(await compareLists(ask, 0, 1)).toEqual({
    state: 'compared',
    mine: 50,
    theirs: 70,
    common: 20,
  });
  expect(await compareLists(ask, 0, 2)).toMatchObject({ state: 'refused', code: 'malformed' });
  // A blind is for one comparison: a second list of points finds it gone.
  await ask(0, 'intersection/blind', {});
  const points = Buffer.from(blindTexts(newBlind(seededEntropy(9)), texts(0, 2)));
  const body = { points: points.toString('base64') };
  expect(await ask(0, 'intersection/blind-again', body)).toHaveProperty('points');
  expect(await ask(0, 'intersection/blind-again', body)).toMatchObject({ code: 'outOfOrder' });
});
