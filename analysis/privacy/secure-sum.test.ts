import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { addOnGrid, fromGrid, toGrid } from './fixed-point.ts';
import { bytesOf, fieldsOf, wordsOf } from './message-parts.ts';
import { keyPairOf, newKeyPair, seal, sharedKey, unseal } from './pairwise-keys.ts';
import { joinSecret, splitSecret } from './secret-sharing.ts';
import type { Ask, SumOutcome } from './secure-sum.ts';
import { secureSum } from './secure-sum.ts';
import type { SumPlan } from './sum-messages.ts';
import type { SumParty } from './sum-party.ts';
import { advertise, maskValues, openEnvelopes, shareSecrets, unmask } from './sum-party.ts';
import { seededEntropy } from './testing/seeded-entropy.ts';

const STEPS = ['sum/advertise', 'sum/share', 'sum/mask', 'sum/unmask'];
const LENGTH = 20;

type Wire = { party: number; step: string; body: unknown; answer: unknown }[];

/** Parties that hold a vector each, and are changed on the way as a test wants. */
function parties(
  plan: SumPlan,
  vectors: readonly Float64Array[],
  change: (party: number, step: string, answer: unknown) => unknown = (_, __, answer) => answer,
): { ask: Ask; wire: Wire } {
  const states = new Map<number, SumParty>();
  const wire: Wire = [];
  const work = (party: number, step: string, body: Readonly<Record<string, unknown>>): unknown => {
    const entropy = seededEntropy(1000 * party + STEPS.indexOf(step));
    if (step === 'sum/advertise') {
      const { state, message } = advertise(plan, party, entropy);
      states.set(party, state);
      return message;
    }
    const state = states.get(party);
    if (!state) throw new Error('did not begin');
    if (step === 'sum/share') return shareSecrets(state, body['adverts'], entropy);
    if (step === 'sum/unmask') {
      const answer = unmask(state, body['contributors']);
      return answer.state === 'refused' ? answer : answer.message;
    }
    const opened = openEnvelopes(state, body['envelopes']);
    if (opened.state === 'refused') return opened;
    const masked = maskValues(state, toGrid(vectors[party] ?? new Float64Array(0)));
    return masked.state === 'refused' ? masked : masked.message;
  };
  const ask: Ask = async (party, step, body) => {
    const arrived = fieldsOf(JSON.parse(JSON.stringify(body))) ?? {};
    const answer = await change(party, step, work(party, step, arrived));
    wire.push({ party, step, body, answer });
    return JSON.parse(JSON.stringify(answer)) as unknown;
  };
  return { ask, wire };
}

function vectorsOf(count: number, seed: number): Float64Array[] {
  const random = createRandom(seed);
  const vector = () => Float64Array.from({ length: LENGTH }, () => 1e4 * random.normal());
  return Array.from({ length: count }, vector);
}

function expectSum(outcome: SumOutcome, vectors: readonly Float64Array[], of: number[]): void {
  if (outcome.state !== 'summed') throw new Error(`refused: ${outcome.code}`);
  expect(outcome.contributors).toEqual(of);
  const expected = new BigUint64Array(LENGTH);
  for (const party of of) addOnGrid(expected, toGrid(vectors[party] ?? new Float64Array(0)), 1);
  expect([...outcome.sum]).toEqual([...expected]);
}

const away = (party: number, step: string) => (who: number, at: string, answer: unknown) => {
  if (who === party && STEPS.indexOf(at) >= STEPS.indexOf(step)) throw new Error('away');
  return answer;
};

describe('a sum nobody sees the parts of', () => {
  test.each([2, 3, 5, 8])('of %i parties is exactly the sum', async (count) => {
    const plan = { round: 'r', parties: count, threshold: Math.floor(count / 2) + 1 };
    const vectors = vectorsOf(count, count);
    const { ask } = parties(plan, vectors);
    const everyone = vectors.map((_, party) => party);
    expectSum(await secureSum(ask, plan, LENGTH, null), vectors, everyone);
  });

  const plan = { round: 'r', parties: 3, threshold: 2 };
  const vectors = vectorsOf(3, 7);

  test.each(STEPS)('survives a party that drops out at %s', async (step) => {
    for (const party of [0, 1, 2]) {
      const { ask } = parties(plan, vectors, away(party, step));
      const outcome = await secureSum(ask, plan, LENGTH, null);
      // Who had handed in its vector before it dropped out is still counted.
      const left = [0, 1, 2].filter((each) => each !== party || step === 'sum/unmask');
      expectSum(outcome, vectors, left);
      expect(outcome.lost).toMatchObject([{ party, step, reason: 'away', message: 'away' }]);
    }
  });

  test.each(STEPS)('is given up where too few are left at %s', async (step) => {
    const { ask } = parties(plan, vectors, (who, at, answer) => {
      if (who > 0 && at === step) throw new Error('away');
      return answer;
    });
    const outcome = await secureSum(ask, plan, LENGTH, null);
    expect(outcome).toMatchObject({ state: 'refused', code: 'tooFewParties' });
  });

  test('shows vectors that look drawn at random, and differ each time', async () => {
    const still = Array.from({ length: 3 }, () => new Float64Array(LENGTH));
    const { ask, wire } = parties(plan, still);
    await secureSum(ask, plan, LENGTH, null);
    const masked = wire.filter(({ step }) => step === 'sum/mask');
    const bytes = masked.flatMap(({ answer }) => [
      ...(bytesOf(fieldsOf(answer)?.['masked']) ?? []),
    ]);
    expect(bytes).toHaveLength(3 * 8 * LENGTH);
    const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
    // Of 480 bytes that are uniform: 127.5 ± 3.4.
    expect(Math.abs(mean - 127.5)).toBeLessThan(14);
    for (const { answer } of masked) {
      const words = wordsOf(fieldsOf(answer)?.['masked'], LENGTH) ?? new BigUint64Array(0);
      expect(fromGrid(words).filter((value) => Math.abs(value) < 1e6)).toHaveLength(0);
    }
  });

  test('refuses shares that are not of what was advertised, rather than give another sum', async () => {
    const { ask } = parties(plan, vectors, (who, at, answer) => {
      if (who !== 1 || at !== 'sum/unmask') return answer;
      const fields = JSON.parse(JSON.stringify(answer)) as { seeds: { share: string }[] };
      for (const each of fields.seeds) each.share = Buffer.alloc(32, 9).toString('base64');
      return fields;
    });
    const outcome = await secureSum(ask, plan, LENGTH, null);
    expect(outcome).toMatchObject({ state: 'refused', code: 'malformed' });
  });

  test('goes on without a party whose messages are malformed', async () => {
    const nonsense = [null, 1, 'x', [], {}, { masked: '!' }, { party: 1 }, { party: 9, seeds: [] }];
    for (const step of STEPS) {
      for (const wrong of nonsense) {
        const { ask } = parties(plan, vectors, (who, at, answer) =>
          who === 1 && at === step ? wrong : answer,
        );
        const outcome = await secureSum(ask, plan, LENGTH, null);
        expectSum(outcome, vectors, step === 'sum/unmask' ? [0, 1, 2] : [0, 2]);
        expect(outcome.lost[0]).toMatchObject({ party: 1, step, reason: 'malformed' });
      }
    }
  });
});

describe('a party', () => {
  const plan = { round: 'r', parties: 3, threshold: 2 };

  test('gives shares once, in order, and never both of one party', async () => {
    const vectors = vectorsOf(3, 1);
    const { ask, wire } = parties(plan, vectors, away(2, 'sum/mask'));
    await secureSum(ask, plan, LENGTH, null);
    for (const { answer } of wire.filter(({ step }) => step === 'sum/unmask')) {
      const { seeds, keys } = answer as { seeds: { of: number }[]; keys: { of: number }[] };
      expect(new Set(seeds.map(({ of }) => of))).toEqual(new Set([0, 1]));
      expect(keys.map(({ of }) => of)).toEqual([2]);
    }
    // A second list, by which party 1 would have dropped out as well.
    const second = await ask(0, 'sum/unmask', { contributors: [0, 2] });
    expect(second).toMatchObject({ state: 'refused', code: 'outOfOrder' });
    expect(await ask(0, 'sum/share', { adverts: [] })).toMatchObject({ code: 'outOfOrder' });
    expect(await ask(0, 'sum/mask', { envelopes: [] })).toMatchObject({ code: 'outOfOrder' });
  });

  test('answers anything at all with a refusal', () => {
    const random = createRandom(17);
    const pieces = [null, -1, 0, 1, 2, 99, '', 'x', 'AAAA', [], {}, [[]], [{ party: 0 }]];
    const any = (depth: number): unknown => {
      if (depth === 0 || random.uniform() < 0.3) return pieces[random.integer(pieces.length)];
      const names = ['party', 'box', 'mask', 'seedDigest', 'from', 'to', 'sealed', 'of', 'share'];
      return random.uniform() < 0.5
        ? Array.from({ length: random.integer(4) }, () => any(depth - 1))
        : Object.fromEntries(names.map((name) => [name, any(depth - 1)]));
    };
    for (let i = 0; i < 1_000; i += 1) {
      const entropy = seededEntropy(i);
      const { state } = advertise(plan, 0, entropy);
      expect(shareSecrets(state, any(3), entropy).state).toBe('refused');
      expect(openEnvelopes(state, any(3)).state).toBe('refused');
      expect(unmask(state, any(2)).state).toBe('refused');
    }
  });

  test('takes part in no sum in which half of the parties could unmask the rest', () => {
    const entropy = seededEntropy(1);
    for (const [count, threshold] of [
      [4, 2],
      [1, 1],
      [3, 4],
      [3, 0],
      [200, 150],
      [3, 1.5],
    ] as const) {
      const made = () => advertise({ round: 'r', parties: count, threshold }, 0, entropy);
      expect(made).toThrow(RangeError);
    }
  });
});

test('shares give the secret from any of them, and fewer tell nothing of it', () => {
  const secret = seededEntropy(5)(32);
  const shares = splitSecret(secret, 5, 3, seededEntropy(6));
  const taken = (...places: number[]) =>
    places.map((place) => shares[place] ?? { at: 0, bytes: secret });
  for (const some of [taken(0, 1, 2), taken(4, 2, 0), taken(1, 3, 4), shares]) {
    expect(joinSecret(some)).toEqual(secret);
  }
  expect(joinSecret(taken(0, 1))).not.toEqual(secret);
  // Two of three shares fit any secret: for each byte there is a third share that gives it.
  const two = splitSecret(Uint8Array.of(7), 3, 3, seededEntropy(6)).slice(0, 2);
  const possible = Array.from(
    { length: 256 },
    (_, byte) => joinSecret([...two, { at: 3, bytes: Uint8Array.of(byte) }])[0],
  );
  expect(new Set(possible).size).toBe(256);
  expect(() => joinSecret([])).toThrow(RangeError);
  expect(() => splitSecret(secret, 2, 3, seededEntropy(1))).toThrow(RangeError);
});

test('keys agree, envelopes open for whom and what they are about, and nothing else', () => {
  const entropy = seededEntropy(8);
  const [left, right] = [newKeyPair(entropy), newKeyPair(entropy)];
  const key = sharedKey(left, right.shown, 'a');
  expect(key).toEqual(sharedKey(right, left.shown, 'a'));
  expect(key).not.toEqual(sharedKey(right, left.shown, 'b'));
  expect(sharedKey(left, new Uint8Array(65).fill(4), 'a')).toBeNull();
  expect(keyPairOf(new Uint8Array(32))).toBeNull();
  const sealed = seal(key ?? new Uint8Array(32), Uint8Array.of(1, 2, 3), 'letter', entropy);
  const open = (about: string, bytes: Uint8Array) =>
    unseal(key ?? new Uint8Array(32), bytes, about);
  expect([...(open('letter', sealed) ?? [])]).toEqual([1, 2, 3]);
  expect(open('other', sealed)).toBeNull();
  expect(open('letter', sealed.with(15, (sealed[15] ?? 0) ^ 1))).toBeNull();
  expect(open('letter', new Uint8Array(3))).toBeNull();
});

test('numbers on the grid come back within a step, also negative ones, and too large ones are refused', () => {
  const values = Float64Array.of(0, -1.5, 1e6, -1e-7, 123.456);
  fromGrid(toGrid(values)).forEach((value, i) =>
    expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThanOrEqual(2 ** -25),
  );
  for (const wrong of [NaN, Infinity, 1e12]) {
    expect(() => toGrid(Float64Array.of(wrong))).toThrow(RangeError);
  }
});
