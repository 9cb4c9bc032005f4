import type { Journeys } from './journeys.ts';

/**
 * Models that share out each won journey among its own contacts. Each answers one number for each
 * contact, its share of the journey; the shares of a journey sum to 1.
 */
export type ContactShares = Float64Array;

/** All credit to the contact that began it. */
export function firstContact({ start, channel }: Journeys): ContactShares {
  return perJourney(start, channel.length, (shares, from) => {
    shares[from] = 1;
  });
}

/** All credit to the contact before the purchase. */
export function lastContact({ start, channel }: Journeys): ContactShares {
  return perJourney(start, channel.length, (shares, _, to) => {
    shares[to - 1] = 1;
  });
}

/** The same to each contact. */
export function linear({ start, channel }: Journeys): ContactShares {
  return perJourney(start, channel.length, (shares, from, to) => {
    shares.fill(1 / (to - from), from, to);
  });
}

/** Half as much for every `halfLifeDays` (> 0) that a contact lies before the purchase. */
export function timeDecay({ start, at }: Journeys, halfLifeDays: number): ContactShares {
  return perJourney(start, at.length, (shares, from, to) => {
    // Ages are counted from the last contact: the shares are the same, and old journeys do not underflow.
    const last = at[to - 1] ?? NaN;
    let sum = 0;
    for (let i = from; i < to; i += 1) {
      const weight = 2 ** (((at[i] ?? NaN) - last) / halfLifeDays);
      shares[i] = weight;
      sum += weight;
    }
    for (let i = from; i < to; i += 1) shares[i] = (shares[i] ?? NaN) / sum;
  });
}

/** `ends` (0 … 0.5, usually 0.4) each to the first and the last contact, the rest to those between; of two contacts each gets half. */
export function positionBased({ start, channel }: Journeys, ends: number): ContactShares {
  return perJourney(start, channel.length, (shares, from, to) => {
    const count = to - from;
    if (count <= 2) shares.fill(1 / count, from, to);
    else {
      shares.fill((1 - 2 * ends) / (count - 2), from, to);
      shares[from] = ends;
      shares[to - 1] = ends;
    }
  });
}

/**
 * The Shapley value of the game in which a set of channels is worth what the journeys won that touched no
 * other channel. Zhao, Mahboobi and Bagheri (2018), “Shapley value methods for attribution modeling in
 * online advertising”, show that it needs no sum over the 2ⁿ sets: each journey is shared equally among
 * its different channels, however often they were there. What was lost plays no part in it; the removal
 * effect of the chain has that.
 */
export function shapley({ start, channel, channels }: Journeys): ContactShares {
  const seenIn = new Int32Array(channels).fill(-1);
  return perJourney(start, channel.length, (shares, from, to) => {
    let different = 0;
    for (let i = from; i < to; i += 1) {
      const each = channel[i] ?? 0;
      if (seenIn[each] === from) continue;
      seenIn[each] = from;
      shares[i] = 1;
      different += 1;
    }
    for (let i = from; i < to; i += 1) shares[i] = (shares[i] ?? NaN) / different;
  });
}

function perJourney(
  start: Int32Array,
  contacts: number,
  share: (shares: Float64Array, from: number, to: number) => void,
): ContactShares {
  const shares = new Float64Array(contacts);
  for (let j = 0; j + 1 < start.length; j += 1) {
    const [from, to] = [start[j] ?? 0, start[j + 1] ?? 0];
    if (to > from) share(shares, from, to);
  }
  return shares;
}
