import { createRandom } from '../../numeric/random.ts';
import { sigmoid } from '../../supervised/logistic.ts';
import type { FeatureTable } from '../../supervised/table.ts';
import { categoryColumn, featureTable, numberColumn } from '../../supervised/table.ts';
import type { AgreedFeature } from '../federated-rows.ts';
import type { FederationParty } from '../federation-party.ts';
import type { Ask } from '../secure-sum.ts';

/** Parties in this process, some of which may be away at some steps. */
export function askIn(
  parties: readonly FederationParty[],
  isAway: (party: number, step: string) => boolean = () => false,
): Ask {
  return (party, step, body) => {
    const asked = parties[party];
    if (!asked || isAway(party, step)) return Promise.reject(new Error('away'));
    // As over the wire: what is no JSON does not arrive.
    const answer = asked.answer(step, JSON.parse(JSON.stringify(body)));
    return Promise.resolve(JSON.parse(JSON.stringify(answer)));
  };
}

export const madeFeatures: AgreedFeature[] = [
  { kind: 'number', name: 'visits', low: 0, high: 20, knots: [5] },
  { kind: 'number', name: 'age', low: 18, high: 90 },
  { kind: 'category', name: 'channel', levels: ['shop', 'web', 'phone'] },
];

/** Rows that are made up: who comes often stays, telephone customers leave; each seed another party's customers. */
export function madeRows(seed: number, rows: number): { table: FeatureTable; outcome: Uint8Array } {
  const random = createRandom(seed);
  const drawn = Array.from({ length: rows }, () => {
    const visits = random.uniform() < 0.05 ? null : random.poisson(2 + (seed % 3) * 2);
    const age = 18 + 60 * random.beta(2, 3);
    const channel = ['shop', 'web', 'phone'][random.integer(3)] ?? '';
    const score = 0.8 - 0.5 * (visits ?? 4) + 0.02 * (age - 40) + (channel === 'phone' ? 1.2 : 0);
    return { visits, age, channel, left: random.uniform() < sigmoid(score) };
  });
  return {
    table: featureTable([
      numberColumn(
        'visits',
        drawn.map(({ visits }) => visits),
      ),
      numberColumn(
        'age',
        drawn.map(({ age }) => age),
      ),
      categoryColumn(
        'channel',
        drawn.map(({ channel }) => channel),
      ),
    ]),
    outcome: Uint8Array.from(drawn, ({ left }) => (left ? 1 : 0)),
  };
}

/** A made-up list of telephone numbers of each party: 40, of which neighbours share 10. */
export function madeTexts(party: number): string[] {
  return Array.from({ length: 40 }, (_, i) => `+861380013${String(8_000 + 30 * party + i)}`);
}
