import { bytesOf, fieldsOf, listOf, placeOf, wordsOf } from './message-parts.ts';

/** How a sum is made: parties 0 … parties − 1, of whom `threshold` must stay to the end. */
export type SumPlan = {
  /** A name that no other sum has: keys are bound to it. */
  round: string;
  parties: number;
  threshold: number;
};

/** First message of a party: the keys that others agree masks and envelopes with, and a digest of its own mask's seed. */
export type Advert = { party: number; box: Uint8Array; mask: Uint8Array; seedDigest: Uint8Array };

/** Shares of one party's secrets for another one, sealed; the coordinator only carries them. */
export type Envelope = { from: number; to: number; sealed: Uint8Array };

/** Last message of a party: shares of the seeds of those who answered, and of the keys of those who did not. */
export type Unmasking = {
  party: number;
  seeds: { of: number; share: Uint8Array }[];
  keys: { of: number; share: Uint8Array }[];
};

const SHOWN = 65;
const SECRET = 32;
const SEALED = 12 + 2 * SECRET + 16;

/** The largest number of parties: shares are of one byte, and messages grow with its square. */
const MOST_PARTIES = 100;

/** @throws RangeError for a plan under which nothing would be kept secret, or nothing could be summed */
export function checkPlan({ parties, threshold }: SumPlan): void {
  const isWhole = Number.isInteger(parties) && Number.isInteger(threshold);
  if (!isWhole || parties < 2 || parties > MOST_PARTIES || threshold > parties) {
    throw new RangeError(`${threshold} of ${parties} parties`);
  }
  // With half of the parties or fewer the coordinator could ask two halves for the two things nobody may have both of.
  if (2 * threshold <= parties) throw new RangeError('more than half of the parties must stay');
}

export function readAdvert(message: unknown, { parties }: SumPlan): Advert | null {
  const fields = fieldsOf(message);
  const party = placeOf(fields?.['party'], parties);
  const box = bytesOf(fields?.['box'], SHOWN);
  const mask = bytesOf(fields?.['mask'], SHOWN);
  const seedDigest = bytesOf(fields?.['seedDigest'], SECRET);
  if (party === null || !box || !mask || !seedDigest) return null;
  return { party, box, mask, seedDigest };
}

export function readAdverts(message: unknown, plan: SumPlan): Advert[] | null {
  const adverts = listOf(message, plan.parties, (each) => readAdvert(each, plan));
  return adverts && areApart(adverts.map(({ party }) => party)) ? adverts : null;
}

export function readEnvelopes(message: unknown, { parties }: SumPlan): Envelope[] | null {
  return listOf(message, parties, (each) => {
    const fields = fieldsOf(each);
    const from = placeOf(fields?.['from'], parties);
    const to = placeOf(fields?.['to'], parties);
    const sealed = bytesOf(fields?.['sealed'], SEALED);
    return from === null || to === null || !sealed ? null : { from, to, sealed };
  });
}

export function readMasked(message: unknown, length: number): BigUint64Array | null {
  return wordsOf(fieldsOf(message)?.['masked'], length);
}

export function readContributors(message: unknown, { parties }: SumPlan): number[] | null {
  const list = listOf(message, parties, (each) => placeOf(each, parties));
  return list && areApart(list) ? list : null;
}

export function readUnmasking(message: unknown, plan: SumPlan): Unmasking | null {
  const fields = fieldsOf(message);
  const party = placeOf(fields?.['party'], plan.parties);
  const seeds = readShares(fields?.['seeds'], plan);
  const keys = readShares(fields?.['keys'], plan);
  return party === null || !seeds || !keys ? null : { party, seeds, keys };
}

function readShares(message: unknown, { parties }: SumPlan): Unmasking['seeds'] | null {
  const shares = listOf(message, parties, (each) => {
    const fields = fieldsOf(each);
    const of = placeOf(fields?.['of'], parties);
    const share = bytesOf(fields?.['share'], SECRET);
    return of === null || !share ? null : { of, share };
  });
  return shares && areApart(shares.map(({ of }) => of)) ? shares : null;
}

const areApart = (places: readonly number[]): boolean => new Set(places).size === places.length;
