import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import { addOnGrid } from './fixed-point.ts';
import { fieldsOf, toText } from './message-parts.ts';
import { drawOut, keyPairOf } from './pairwise-keys.ts';
import type { SecretShare } from './secret-sharing.ts';
import { joinSecret } from './secret-sharing.ts';
import type { Advert, Envelope, SumPlan, Unmasking } from './sum-messages.ts';
import { checkPlan, readAdvert, readEnvelopes, readMasked, readUnmasking } from './sum-messages.ts';
import { digestOf, pairMask } from './sum-party.ts';

/**
 * Brings a message to a party and its answer back. Rejects where the party is away; the sum goes on without it while
 * enough are left.
 */
export type Ask = (party: number, step: string, body: unknown) => Promise<unknown>;

/**
 * Which party was lost at which step, and why: `away` did not answer, `refused` would not (`message` is its code),
 * `malformed` answered what cannot be.
 */
export type Lost = {
  party: number;
  step: string;
  reason: 'away' | 'refused' | 'malformed';
  message: string;
};

export type SumOutcome =
  | { state: 'summed'; sum: BigUint64Array; contributors: number[]; lost: Lost[] }
  | (Refused<'tooFewParties' | 'malformed'> & { lost: Lost[] });

/**
 * The sum of one vector of each party modulo 2⁶⁴, of which whoever coordinates sees nothing but the sum. The other side
 * of `sum-party.ts`, with the steps `sum/advertise`, `sum/share`, `sum/mask` and `sum/unmask`.
 *
 * @param plan who takes part; @throws RangeError for an impossible one
 * @param length of each vector
 * @param task what the parties are to work out: carried with `sum/mask` as it is
 * @returns the sum with those it is of; refused where fewer than `threshold` were left, or shares do not fit together
 */
export async function secureSum(
  ask: Ask,
  plan: SumPlan,
  length: number,
  task: unknown,
): Promise<SumOutcome> {
  checkPlan(plan);
  const lost: Lost[] = [];
  const gather = <Answer>(
    step: string,
    parties: readonly number[],
    body: (party: number) => unknown,
    read: (answer: unknown, party: number) => Answer | null,
  ) => gatherAnswers({ ask, lost }, step, parties, body, read);
  const tooFew = (found: number): SumOutcome => ({
    ...refuse('tooFewParties', { found, needed: plan.threshold }),
    lost,
  });

  const everyone = Array.from({ length: plan.parties }, (_, party) => party);
  const adverts = await gather(
    'sum/advertise',
    everyone,
    () => ({ plan }),
    (answer, party) => {
      const advert = readAdvert(answer, plan);
      return advert?.party === party ? advert : null;
    },
  );
  if (adverts.size < plan.threshold) return tooFew(adverts.size);
  const shown = [...adverts.values()].map(advertMessage);
  const shares = await gather(
    'sum/share',
    [...adverts.keys()],
    () => ({ plan, adverts: shown }),
    (answer, party) => ownEnvelopes(answer, party, adverts, plan),
  );
  if (shares.size < plan.threshold) return tooFew(shares.size);
  const sharing = [...shares.keys()];
  const sealed = [...shares.values()].flat().filter(({ to }) => shares.has(to));
  const masked = await gather(
    'sum/mask',
    sharing,
    (party) => ({
      plan,
      task,
      envelopes: sealed.filter(({ to }) => to === party).map(envelopeMessage),
    }),
    (answer) => readMasked(answer, length),
  );
  if (masked.size < plan.threshold) return tooFew(masked.size);
  const contributors = [...masked.keys()];
  const unmaskings = await gather(
    'sum/unmask',
    contributors,
    () => ({ plan, contributors }),
    (answer, party) => {
      const unmasking = readUnmasking(answer, plan);
      return unmasking?.party === party ? unmasking : null;
    },
  );
  if (unmaskings.size < plan.threshold) return tooFew(unmaskings.size);

  const sum = new BigUint64Array(length);
  for (const vector of masked.values()) addOnGrid(sum, vector, 1);
  const parts = { plan, adverts, sharing, contributors, unmaskings: [...unmaskings.values()] };
  return takeMasksOff(sum, parts)
    ? { state: 'summed', sum, contributors, lost }
    : { ...refuse('malformed', { shares: unmaskings.size }), lost };
}

/** Asks several parties at once; who does not answer, or not as agreed, is noted and left out. */
async function gatherAnswers<Answer>(
  { ask, lost }: { ask: Ask; lost: Lost[] },
  step: string,
  parties: readonly number[],
  body: (party: number) => unknown,
  read: (answer: unknown, party: number) => Answer | null,
): Promise<Map<number, Answer>> {
  const answers = new Map<number, Answer>();
  await Promise.all(
    parties.map(async (party) => {
      try {
        const message = await ask(party, step, body(party));
        const { state, code } = fieldsOf(message) ?? {};
        const answer = read(message, party);
        if (answer !== null) answers.set(party, answer);
        else if (state === 'refused' && typeof code === 'string') {
          lost.push({ party, step, reason: 'refused', message: code });
        } else lost.push({ party, step, reason: 'malformed', message: '' });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        lost.push({ party, step, reason: 'away', message });
      }
    }),
  );
  return new Map([...answers].toSorted(([a], [b]) => a - b));
}

/** Envelopes as a party must send them: its own, one for each other party that advertised. */
function ownEnvelopes(
  answer: unknown,
  party: number,
  adverts: ReadonlyMap<number, Advert>,
  plan: SumPlan,
): Envelope[] | null {
  const envelopes = readEnvelopes(fieldsOf(answer)?.['envelopes'], plan);
  if (!envelopes) return null;
  const receivers = new Set(envelopes.map(({ to }) => to));
  const isWhole = receivers.size === envelopes.length && envelopes.length === adverts.size - 1;
  const areOwn = envelopes.every(
    ({ from, to }) => from === party && to !== party && adverts.has(to),
  );
  return isWhole && areOwn ? envelopes : null;
}

type MaskParts = {
  plan: SumPlan;
  adverts: ReadonlyMap<number, Advert>;
  /** Who shared secrets, and so has masks against each other. */
  sharing: readonly number[];
  /** Whose vectors are in the sum. */
  contributors: readonly number[];
  unmaskings: readonly Unmasking[];
};

/** Takes the masks off a sum, in place; false where shares do not give what was advertised. */
function takeMasksOff(sum: BigUint64Array, parts: MaskParts): boolean {
  const { plan, adverts, sharing, contributors, unmaskings } = parts;
  const sharesOf = (of: number, kind: 'seeds' | 'keys'): SecretShare[] =>
    unmaskings
      .flatMap((each) => {
        const found = each[kind].find((share) => share.of === of);
        return found ? [{ at: each.party + 1, bytes: found.share }] : [];
      })
      .slice(0, plan.threshold);
  for (const party of contributors) {
    const seed = joined(sharesOf(party, 'seeds'), plan);
    const digest = adverts.get(party)?.seedDigest;
    if (!seed || !digest || digestOf(seed) !== toText(digest)) return false;
    addOnGrid(sum, drawOut(seed, sum.length), -1);
  }
  for (const party of sharing.filter((each) => !contributors.includes(each))) {
    const secret = joined(sharesOf(party, 'keys'), plan);
    const pair = secret && keyPairOf(secret);
    const shown = adverts.get(party)?.mask;
    if (!pair || !shown || toText(pair.shown) !== toText(shown)) return false;
    for (const other of contributors) {
      const advert = adverts.get(other);
      const mask = advert && pairMask(pair, advert.mask, plan, sum.length);
      if (!mask) return false;
      // What the contributor put in against the one that was lost.
      addOnGrid(sum, mask, other < party ? -1 : 1);
    }
  }
  return true;
}

const joined = (shares: readonly SecretShare[], { threshold }: SumPlan): Uint8Array | null =>
  shares.length < threshold ? null : joinSecret(shares);

const advertMessage = ({ party, box, mask, seedDigest }: Advert): Record<string, unknown> => ({
  party,
  box: toText(box),
  mask: toText(mask),
  seedDigest: toText(seedDigest),
});

const envelopeMessage = ({ from, to, sealed }: Envelope): Record<string, unknown> => ({
  from,
  to,
  sealed: toText(sealed),
});
