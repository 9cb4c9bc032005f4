import { hash } from 'node:crypto';
import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import type { Entropy } from './entropy.ts';
import { addOnGrid } from './fixed-point.ts';
import { toText, wordsToText } from './message-parts.ts';
import type { KeyPair } from './pairwise-keys.ts';
import { drawOut, newKeyPair, seal, sharedKey, unseal } from './pairwise-keys.ts';
import { splitSecret } from './secret-sharing.ts';
import type { Advert, SumPlan } from './sum-messages.ts';
import { checkPlan, readAdverts, readContributors, readEnvelopes } from './sum-messages.ts';

/**
 * One party's side of a sum that shows no party's part (Bonawitz et al. 2017, against parties and a coordinator who
 * follow the protocol and are curious). A vector is masked twice: by a seed of its own, and by seeds agreed with each
 * other party, once added and once subtracted. Seeds and keys are shared out beforehand, so that the masks of a party
 * that drops out can be taken away as well; nobody ever hands out shares of both the seed and the key of one party.
 *
 * Steps: advertise → shareSecrets → maskValues → unmask, each once. Everything is fresh for each sum.
 */
export type SumParty = {
  plan: SumPlan;
  party: number;
  box: KeyPair;
  mask: KeyPair;
  seed: Uint8Array;
  step: 'advertised' | 'shared' | 'masked' | 'unmasked';
  adverts: Map<number, Advert>;
  /** Shares that this party holds, of everyone's seed and key, its own among them. */
  held: Map<number, { seed: Uint8Array; key: Uint8Array }>;
};

type Malformed = Refused<'malformed' | 'outOfOrder' | 'tooFewParties'>;

/** Begins a sum: a party with fresh keys, and the message with which it says so. @throws RangeError for an impossible plan */
export function advertise(
  plan: SumPlan,
  party: number,
  entropy: Entropy,
): { state: SumParty; message: Record<string, unknown> } {
  checkPlan(plan);
  const [box, mask, seed] = [newKeyPair(entropy), newKeyPair(entropy), entropy(32)];
  const shown = { box: toText(box.shown), mask: toText(mask.shown), seedDigest: digestOf(seed) };
  const state: SumParty = {
    plan,
    party,
    box,
    mask,
    seed,
    step: 'advertised',
    adverts: new Map(),
    held: new Map(),
  };
  return { state, message: { party, ...shown } };
}

/** Knows a seed again without telling it. */
export const digestOf = (seed: Uint8Array): string =>
  toText(hash('sha256', Buffer.concat([Buffer.from('zhiyin seed '), seed]), 'buffer'));

/** Shares of this party's secrets, an envelope for each other party that is there. */
export function shareSecrets(
  state: SumParty,
  message: unknown,
  entropy: Entropy,
): { state: 'shared'; envelopes: Record<string, unknown>[] } | Malformed {
  const { plan, party } = state;
  if (state.step !== 'advertised') return refuse('outOfOrder');
  const adverts = readAdverts(message, plan);
  const own = adverts?.find((advert) => advert.party === party);
  if (!adverts || !own || toText(own.mask) !== toText(state.mask.shown)) return refuse('malformed');
  if (adverts.length < plan.threshold) return tooFew(plan, adverts.length);
  const seeds = splitSecret(state.seed, plan.parties, plan.threshold, entropy);
  const keys = splitSecret(state.mask.secret, plan.parties, plan.threshold, entropy);
  const envelopes: Record<string, unknown>[] = [];
  for (const { party: to, box } of adverts) {
    const [seed, key] = [seeds[to]?.bytes, keys[to]?.bytes];
    if (!seed || !key) return refuse('malformed');
    if (to === party) {
      state.held.set(party, { seed, key });
      continue;
    }
    const shared = sharedKey(state.box, box, boxPurpose(plan));
    if (!shared) return refuse('malformed', { party: to });
    const plain = Buffer.concat([seed, key]);
    const sealed = toText(seal(shared, plain, aboutEnvelope(plan, party, to), entropy));
    envelopes.push({ from: party, to, sealed });
  }
  state.adverts = new Map(adverts.map((advert) => [advert.party, advert]));
  state.step = 'shared';
  return { state: 'shared', envelopes };
}

/** Takes the envelopes for this party: who sent one is whom it masks against. */
export function openEnvelopes(state: SumParty, message: unknown): { state: 'opened' } | Malformed {
  const { plan, party } = state;
  if (state.step !== 'shared') return refuse('outOfOrder');
  const envelopes = readEnvelopes(message, plan);
  if (!envelopes) return refuse('malformed');
  for (const { from, to, sealed } of envelopes) {
    const advert = state.adverts.get(from);
    if (to !== party || !advert || state.held.has(from)) return refuse('malformed', { from });
    const shared = sharedKey(state.box, advert.box, boxPurpose(plan));
    const plain = shared && unseal(shared, sealed, aboutEnvelope(plan, from, party));
    if (!plain) return refuse('malformed', { from });
    state.held.set(from, { seed: plain.subarray(0, 32), key: plain.subarray(32) });
  }
  if (state.held.size < plan.threshold) return tooFew(plan, state.held.size);
  return { state: 'opened' };
}

/** The party's vector under its masks. Call it after `openEnvelopes`, once. */
export function maskValues(
  state: SumParty,
  values: BigUint64Array,
): { state: 'masked'; message: { masked: string } } | Malformed {
  const { plan, party, mask } = state;
  if (state.step !== 'shared' || state.held.size < plan.threshold) return refuse('outOfOrder');
  const masked = values.slice();
  addOnGrid(masked, drawOut(state.seed, values.length), 1);
  for (const other of state.held.keys()) {
    const advert = state.adverts.get(other);
    if (other === party || !advert) continue;
    const pair = pairMask(mask, advert.mask, plan, values.length);
    if (!pair) return refuse('malformed', { party: other });
    addOnGrid(masked, pair, party < other ? 1 : -1);
  }
  state.step = 'masked';
  return { state: 'masked', message: { masked: wordsToText(masked) } };
}

/**
 * Shares with which the masks come off the sum of the parties named: the seeds of these, the keys of all others. Once
 * only, for a second list would give both of one party.
 */
export function unmask(
  state: SumParty,
  message: unknown,
): { state: 'unmasked'; message: Record<string, unknown> } | Malformed {
  const { plan, party } = state;
  if (state.step !== 'masked') return refuse('outOfOrder');
  const contributors = readContributors(message, plan);
  if (!contributors || contributors.some((each) => !state.held.has(each))) {
    return refuse('malformed');
  }
  if (contributors.length < plan.threshold) return tooFew(plan, contributors.length);
  state.step = 'unmasked';
  const seeds: Record<string, unknown>[] = [];
  const keys: Record<string, unknown>[] = [];
  for (const [of, { seed, key }] of state.held) {
    if (contributors.includes(of)) seeds.push({ of, share: toText(seed) });
    else keys.push({ of, share: toText(key) });
  }
  return { state: 'unmasked', message: { party, seeds, keys } };
}

/** The mask that two parties have in common; null where the other's key is no point. */
export function pairMask(
  mask: KeyPair,
  other: Uint8Array,
  { round }: SumPlan,
  words: number,
): BigUint64Array | null {
  const seed = sharedKey(mask, other, `zhiyin mask ${round}`);
  return seed && drawOut(seed, words);
}

const boxPurpose = ({ round }: SumPlan): string => `zhiyin box ${round}`;
const aboutEnvelope = ({ round }: SumPlan, from: number, to: number): string =>
  `${round} from ${from} to ${to}`;
const tooFew = ({ threshold }: SumPlan, found: number): Malformed =>
  refuse('tooFewParties', { found, needed: threshold });
