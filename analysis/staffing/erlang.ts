import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';

/**
 * The waiting line of a call centre by Erlang (1917), as Gans, Koole and Mandelbaum, “Telephone Call
 * Centers” (2003), section 4, state it: calls arrive at random (Poisson), handling times are
 * exponential, nobody hangs up, all agents take any call. As real callers do hang up, it asks for
 * rather more agents than are needed.
 */

/** Work that arrives: `calls` within `periodSeconds`, each of which keeps an agent for `handleSeconds`. */
export type CallLoad = { calls: number; periodSeconds: number; handleSeconds: number };

/** How a waiting line behaves once it has settled. Shares are 0 … 1. */
export type WaitingLine = {
  state: 'steady';
  /** Offered load in erlangs: agents kept busy on average. */
  load: number;
  agents: number;
  /** Chance that a caller waits at all. */
  waitingChance: number;
  /** Share of callers answered within the promised time. */
  serviceLevel: number;
  /** Average speed of answer: seconds over all callers, those who do not wait included. */
  averageAnswerSeconds: number;
  /** Average wait in seconds of those who wait. */
  averageWaitSeconds: number;
  /** Share of their time that agents spend on calls. */
  occupancy: number;
};

/** The offered load in erlangs. Throws RangeError for negative or unbounded figures. */
export function offeredLoad({ calls, periodSeconds, handleSeconds }: CallLoad): number {
  requireRange('calls', calls, calls >= 0);
  requireRange('periodSeconds', periodSeconds, periodSeconds > 0);
  requireRange('handleSeconds', handleSeconds, handleSeconds > 0);
  return (calls * handleSeconds) / periodSeconds;
}

/**
 * Erlang B: the share of calls lost where nobody can wait. `load` in erlangs (≥ 0), `agents` a whole
 * number (≥ 0). The recursion B(n) = a·B(n − 1) / (n + a·B(n − 1)) has no factorials and no
 * cancellation, so that thousands of agents lose no digits.
 */
export function erlangB(load: number, agents: number): number {
  requireRange('load', load, load >= 0);
  requireRange('agents', agents, Number.isInteger(agents) && agents >= 0);
  let blocked = 1;
  for (let n = 1; n <= agents; n += 1) blocked = nextBlocked(blocked, load, n);
  return blocked;
}

const nextBlocked = (blocked: number, load: number, agents: number): number =>
  (load * blocked) / (agents + load * blocked);

/**
 * Erlang C: the chance that a caller waits. `load` in erlangs (≥ 0), `agents` a whole number (≥ 0). With
 * no more agents than load the line grows without end, and everybody waits: 1.
 */
export function erlangC(load: number, agents: number): number {
  return waitingOf(erlangB(load, agents), load, agents);
}

/** C = n·B / (n − a·(1 − B)), Gans, Koole and Mandelbaum (2003). */
const waitingOf = (blocked: number, load: number, agents: number): number =>
  agents <= load ? 1 : (agents * blocked) / (agents - load * (1 - blocked));

/**
 * How the line behaves with so many agents; `answerSeconds` (≥ 0) is the promised time that the service
 * level counts. Refused as `overloaded` where the agents cannot do the work that arrives, with the load
 * in erlangs: no average exists there.
 */
export function waitingLine(
  work: CallLoad,
  agents: number,
  answerSeconds: number,
): WaitingLine | Refused<'overloaded'> {
  const load = offeredLoad(work);
  requireRange('answerSeconds', answerSeconds, answerSeconds >= 0);
  const blocked = erlangB(load, agents);
  if (agents <= load && load > 0) return refuse('overloaded', { load, agents });
  return lineOf(load, agents, blocked, work.handleSeconds, answerSeconds);
}

function lineOf(
  load: number,
  agents: number,
  blocked: number,
  handleSeconds: number,
  answerSeconds: number,
): WaitingLine {
  if (load === 0) {
    const nobody = { waitingChance: 0, averageAnswerSeconds: 0, averageWaitSeconds: 0 };
    return { state: 'steady', load, agents, serviceLevel: 1, occupancy: 0, ...nobody };
  }
  const waitingChance = waitingOf(blocked, load, agents);
  // Those who wait, wait an exponential time: the line empties at (agents − load) / handling time.
  const averageWaitSeconds = handleSeconds / (agents - load);
  return {
    state: 'steady',
    load,
    agents,
    waitingChance,
    serviceLevel: 1 - waitingChance * Math.exp(-answerSeconds / averageWaitSeconds),
    averageAnswerSeconds: waitingChance * averageWaitSeconds,
    averageWaitSeconds,
    occupancy: load / agents,
  };
}

/** What callers are promised, and what agents are not asked beyond. */
export type ServiceAim = {
  /** Share of callers (0 … 1) to be answered within `answerSeconds`. */
  serviceLevel: number;
  answerSeconds: number;
  /** Longest average speed of answer in seconds; none unless said. */
  averageAnswerSeconds?: number;
  /** Highest share of their time that agents may be on calls (0 … 1); 1 unless said. */
  occupancy?: number;
  /** Share of paid time (0 ≤ … < 1) in which an agent is not there: breaks, training, illness; 0 unless said. */
  shrinkage?: number;
  /** Fewest agents of an open hour, even with hardly a call; 0 unless said. */
  fewest?: number;
};

/** What an aim needs: `agents` at their desks, `scheduled` on the roster, and the line that follows. */
export type Staffing = Omit<WaitingLine, 'state'> & { state: 'staffed'; scheduled: number };

/**
 * The fewest agents that keep every part of the aim. Refused as `unreachable` where no number of agents
 * can (all callers within a time, an average answer of 0 seconds, no time on calls).
 */
export function agentsNeeded(work: CallLoad, aim: ServiceAim): Staffing | Refused<'unreachable'> {
  const load = offeredLoad(work);
  const { serviceLevel, answerSeconds, shrinkage = 0, fewest = 0 } = aim;
  const { averageAnswerSeconds = Infinity, occupancy = 1 } = aim;
  requireRange('serviceLevel', serviceLevel, serviceLevel >= 0 && serviceLevel <= 1);
  requireRange('answerSeconds', answerSeconds, answerSeconds >= 0);
  requireRange('shrinkage', shrinkage, shrinkage >= 0 && shrinkage < 1);
  requireRange('fewest', fewest, Number.isInteger(fewest) && fewest >= 0);
  if (load > 0 && (serviceLevel === 1 || averageAnswerSeconds <= 0 || occupancy <= 0)) {
    return refuse('unreachable', { serviceLevel, occupancy });
  }
  // Nothing below is stable or below the limit of occupancy, so that the search begins there.
  const busiest = load === 0 ? 0 : Math.max(Math.floor(load) + 1, Math.ceil(load / occupancy));
  let agents = Math.max(fewest, busiest);
  let blocked = erlangB(load, agents);
  for (;;) {
    const line = lineOf(load, agents, blocked, work.handleSeconds, answerSeconds);
    if (line.serviceLevel >= serviceLevel && line.averageAnswerSeconds <= averageAnswerSeconds) {
      return { ...line, state: 'staffed', scheduled: rosterOf(agents, shrinkage) };
    }
    agents += 1;
    blocked = nextBlocked(blocked, load, agents);
  }
}

/** Whole people; the tiny allowance keeps 14 / (1 − 0.3) = 20.000000000000004 from asking for one more. */
const rosterOf = (agents: number, shrinkage: number): number =>
  agents === 0 ? 0 : Math.ceil(agents / (1 - shrinkage) - 1e-9);

/**
 * Staffing of a day from its forecast: one answer for each of `volumes` (calls in a period). Give the
 * upper ends of the forecast's intervals to be safe on most days rather than on the average one.
 */
export function staffDay(
  volumes: Float64Array,
  work: Omit<CallLoad, 'calls'>,
  aim: ServiceAim,
): (Staffing | Refused<'unreachable'>)[] {
  return Array.from(volumes, (calls) => agentsNeeded({ ...work, calls }, aim));
}

function requireRange(name: string, value: number, holds: boolean): void {
  if (!holds || !Number.isFinite(value)) throw new RangeError(`${name} cannot be ${value}`);
}
