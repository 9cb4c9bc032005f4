import type { Journeys } from './journeys.ts';

/**
 * The removal effect in a first-order chain of channels: Anderl, Becker, von Wangenheim and Schumann
 * (2016), “Mapping the customer journey”. Journeys are walks from a start through channels to a purchase
 * or to nothing; the effect of a channel is the share of purchases (or money) that would be lost if every
 * walk that reaches it ended there in nothing.
 */
export type RemovalEffects = {
  /** Chance that a journey with contacts ends in a purchase. */
  wonChance: number;
  /** For each channel, the share (0 … 1) of the purchases that go through it in the chain. */
  won: Float64Array;
  /** The same of the money. */
  value: Float64Array;
};

/** How often what follows what. Rows: the channels, then the start; `to` has a row of channels for each. */
export type Transitions = {
  channels: number;
  to: Float64Array;
  won: Float64Array;
  lost: Float64Array;
  value: Float64Array;
};

/** Counts the steps of journeys that have contacts; `weight` says how often each journey counts. */
export function countTransitions(journeys: Journeys, weight: Int32Array): Transitions {
  const { channels, start, channel, won, value } = journeys;
  const rows = channels + 1;
  const counted: Transitions = {
    channels,
    to: new Float64Array(rows * channels),
    won: new Float64Array(rows),
    lost: new Float64Array(rows),
    value: new Float64Array(rows),
  };
  for (let j = 0; j < won.length; j += 1) {
    const [from, to, times] = [start[j] ?? 0, start[j + 1] ?? 0, weight[j] ?? 0];
    if (times === 0 || from === to) continue;
    let row = channels;
    for (let i = from; i < to; i += 1) {
      const next = channel[i] ?? 0;
      add(counted.to, row * channels + next, times);
      row = next;
    }
    add(won[j] === 1 ? counted.won : counted.lost, row, times);
    if (won[j] === 1) add(counted.value, row, times * (value[j] ?? NaN));
  }
  return counted;
}

const add = (sums: Float64Array, i: number, more: number): void => {
  sums[i] = (sums[i] ?? NaN) + more;
};

/**
 * The effect of each channel. A walk visits channel i at some time with probability f = N(start, i) / N(i, i)
 * (Kemeny and Snell 1960, theorem 3.3.3; N = (I − Q)⁻¹ counts visits), and from there ends in a purchase with
 * b(i): removing i loses exactly f · b(i), so that one inverse serves all channels.
 */
export function removalEffects(counted: Transitions): RemovalEffects {
  const { channels } = counted;
  const visits = visitsOf(counted);
  const startRow = Float64Array.from({ length: channels }, (_, i) => chance(counted, channels, i));
  const [won, value] = [new Float64Array(channels), new Float64Array(channels)];
  const [bought, worth] = [expected(counted, visits, 'won'), expected(counted, visits, 'value')];
  const wonChance = dot(startRow, bought);
  const meanWorth = dot(startRow, worth);
  for (let i = 0; i < channels; i += 1) {
    let visited = 0;
    for (let s = 0; s < channels; s += 1) {
      visited += (startRow[s] ?? NaN) * (visits[s * channels + i] ?? NaN);
    }
    const reached = visited / (visits[i * channels + i] ?? NaN);
    won[i] = wonChance > 0 ? (reached * (bought[i] ?? NaN)) / wonChance : 0;
    value[i] = meanWorth > 0 ? (reached * (worth[i] ?? NaN)) / meanWorth : 0;
  }
  return { wonChance, won, value };
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, each, i) => sum + each * (b[i] ?? NaN), 0);

function leaving({ channels, to, won, lost }: Transitions, row: number): number {
  let sum = (won[row] ?? NaN) + (lost[row] ?? NaN);
  for (let i = 0; i < channels; i += 1) sum += to[row * channels + i] ?? NaN;
  return sum;
}

/** The chance of the step from a row to a channel; 0 from where nobody was. */
function chance(counted: Transitions, row: number, channel: number): number {
  const all = leaving(counted, row);
  return all === 0 ? 0 : (counted.to[row * counted.channels + channel] ?? NaN) / all;
}

/** What follows a channel on average: purchases, or money. */
function expected(counted: Transitions, visits: Float64Array, kind: 'won' | 'value'): Float64Array {
  const { channels } = counted;
  const direct = Float64Array.from({ length: channels }, (_, i) => {
    const all = leaving(counted, i);
    return all === 0 ? 0 : (counted[kind][i] ?? NaN) / all;
  });
  return Float64Array.from({ length: channels }, (_, i) =>
    dot(visits.subarray(i * channels, (i + 1) * channels), direct),
  );
}

/**
 * (I − Q)⁻¹ by Gauss and Jordan. Every walk ends, so that I − Q is a non-singular M-matrix, for which
 * elimination needs no pivots (Funderlic and Plemmons 1981).
 */
function visitsOf(counted: Transitions): Float64Array {
  const { channels: n } = counted;
  const left = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const all = leaving(counted, i);
    inverse[i * n + i] = 1;
    for (let j = 0; j < n; j += 1) {
      const step = all === 0 ? 0 : (counted.to[i * n + j] ?? NaN) / all;
      left[i * n + j] = (i === j ? 1 : 0) - step;
    }
  }
  for (let k = 0; k < n; k += 1) {
    const pivot = left[k * n + k] ?? NaN;
    for (let j = 0; j < n; j += 1) {
      left[k * n + j] = (left[k * n + j] ?? NaN) / pivot;
      inverse[k * n + j] = (inverse[k * n + j] ?? NaN) / pivot;
    }
    for (let i = 0; i < n; i += 1) {
      const factor = left[i * n + k] ?? NaN;
      if (i === k || factor === 0) continue;
      for (let j = 0; j < n; j += 1) {
        left[i * n + j] = (left[i * n + j] ?? NaN) - factor * (left[k * n + j] ?? NaN);
        inverse[i * n + j] = (inverse[i * n + j] ?? NaN) - factor * (inverse[k * n + j] ?? NaN);
      }
    }
  }
  return inverse;
}
