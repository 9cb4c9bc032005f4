import { randomBytes } from 'node:crypto';
import { trainFederated } from '../../analysis/privacy/federated-logistic.ts';
import { agreedColumns, agreedRows } from '../../analysis/privacy/federated-rows.ts';
import type { FederationParty } from '../../analysis/privacy/federation-party.ts';
import { createParty } from '../../analysis/privacy/federation-party.ts';
import { hashToCurve } from '../../analysis/privacy/hash-to-curve.ts';
import {
  blindAgain,
  blindTexts,
  commonPoints,
  newBlind,
  sortPoints,
} from '../../analysis/privacy/intersection.ts';
import { askIn, madeFeatures, madeRows } from '../../analysis/privacy/testing/made-parties.ts';
import type { Case } from '../analysis.ts';

const entropy = (bytes: number): Uint8Array => randomBytes(bytes);
const COUNT = 100_000;
const COMMON = 10_000;

const texts = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `+86139${String(from + i).padStart(8, '0')}`);

function blinded(result: ReturnType<typeof blindAgain>): Uint8Array {
  if (result.state !== 'blinded') throw new Error('the points were in order');
  return result.points;
}

function parties(): FederationParty[] {
  return [1, 2, 3].map((seed, party) => {
    const { table, outcome } = madeRows(seed, 100_000);
    return createParty({
      party,
      parties: 3,
      threshold: 2,
      rows: agreedRows(madeFeatures, table),
      outcome,
      exact: true,
      noise: null,
      texts: null,
      entropy,
    });
  });
}

/** The first aim is the specification's; the sides of an intersection work at the same time, each on its own machine. */
export const cases: readonly Case[] = [
  {
    name: 'one side of an intersection, 100,000 × 100,000',
    aimSeconds: 60,
    prepare: () => {
      const [a, b] = [newBlind(entropy), newBlind(entropy)];
      // What the other side sends; its own work is as long and done meanwhile.
      const theirs = Buffer.concat([
        blindTexts(b, texts(COUNT - COMMON, 500)),
        blindTexts(a, texts(0, COUNT - 500)),
      ]);
      return () => {
        const mine = blindTexts(a, texts(0, COUNT));
        const both = blinded(blindAgain(a, theirs));
        return commonPoints(sortPoints(mine), both).length;
      };
    },
  },
  {
    name: 'hash to curve, 10,000 texts',
    aimSeconds: 6,
    prepare: () => () => hashToCurve(texts(0, 10_000), 'bench-with-P256_XMD:SHA-256_SSWU_RO_'),
  },
  {
    name: 'federated logistic regression, 3 × 100,000 rows',
    aimSeconds: 30,
    prepare: () => {
      const ask = askIn(parties());
      const plan = {
        name: 'bench',
        parties: 3,
        threshold: 2,
        columns: agreedColumns(madeFeatures),
      };
      return async () => {
        const fit = await trainFederated(ask, plan);
        if (fit.state !== 'fitted') throw new Error(`not fitted: ${fit.code}`);
      };
    },
  },
];
