import { compareLists } from '../../../../analysis/privacy/compare-lists.ts';
import type { FederatedFit } from '../../../../analysis/privacy/federated-logistic.ts';
import { trainFederated, trainPrivately } from '../../../../analysis/privacy/federated-logistic.ts';
import { agreedColumns, agreedRows } from '../../../../analysis/privacy/federated-rows.ts';
import type { SparseRows } from '../../../../analysis/supervised/design.ts';
import { fitLogistic, linearScore } from '../../../../analysis/supervised/logistic.ts';
import { areaUnderRoc } from '../../../../analysis/supervised/metrics.ts';
import type { MadeUp } from './made-up.ts';
import { agreedFeatures, heldOutCustomers, madeUpCustomers, partners, seedOf } from './made-up.ts';
import type { PartnerThreads } from './partner-threads.ts';
import { startPartners } from './partner-threads.ts';
import { STOPS_AFTER, noiseTerms, threshold } from './terms.ts';
import { openWireLog, wireReport } from './wire-log.ts';
import type { WireLog } from './wire-log.ts';
import type { FederationReport } from './wire.ts';

/** About how many rounds and comparisons there are, for the progress. */
export const STAGES = noiseTerms.rounds + 15;

type Watch = () => Promise<void>;
type Fit = { intercept: number; coefficients: ArrayLike<number> };

const columns = agreedColumns(agreedFeatures);
const plan = (name: string) => ({ name, parties: partners.length, threshold, columns });

/**
 * Runs the whole demonstration: three partners with made-up customers learn together exactly, then with noise, compare
 * two lists, and go on when one of them stops. Some seconds of work, most of it in the partners' threads.
 *
 * @param signal ends it at once, threads and all
 * @param watch told after each round; what it throws ends the demonstration
 * @throws what `signal` was ended with; Error where partners cannot be started
 */
export async function runDemonstration(
  signal: AbortSignal,
  watch: Watch,
): Promise<FederationReport> {
  const log = openWireLog();
  const threads = await startPartners(log, signal);
  const watched = async (): Promise<void> => {
    signal.throwIfAborted();
    await watch();
  };
  try {
    const area = areaOnHeldOut();
    const exact = fitted(signal, await trainFederated(threads.ask, plan('exact'), {}, watched));
    const noise = await learnWithNoise(threads, log, signal, watched);
    const lists = await compare(threads, log);
    await watched();
    const dropOut = await loseOne(threads, log, signal, watched);
    const customers = partners.map((name) => madeUpCustomers(name, seedOf(name)));
    return {
      partners: partners.map((name, i) => ({ name, ...alone(customers[i], area) })),
      heldOut: area.rows,
      exact: {
        rounds: exact.rounds.map(({ round, loss }) => ({ round, loss: loss ?? NaN })),
        auc: area(exact),
        pooledAuc: area(pooled(customers)),
      },
      noise: { ...noise.report, auc: area(noise.fit) },
      lists,
      dropOut: {
        name: 'bookshop',
        afterRound: STOPS_AFTER,
        rounds: dropOut.rounds.length,
        auc: area(dropOut),
      },
      wire: wireReport(log),
    };
  } finally {
    await threads.stop();
  }
}

/** The fit; nothing that is made up can refuse, so a refusal is a fault, or the end that was asked for. */
function fitted(
  signal: AbortSignal,
  fit: Awaited<ReturnType<typeof trainFederated>>,
): FederatedFit {
  signal.throwIfAborted();
  if (fit.state === 'fitted') return fit;
  throw new Error(`the partners did not learn: ${fit.code} ${JSON.stringify(fit.lost)}`);
}

async function learnWithNoise(
  { ask }: PartnerThreads,
  log: WireLog,
  signal: AbortSignal,
  watch: Watch,
): Promise<{ fit: FederatedFit; report: Omit<FederationReport['noise'], 'auc'> }> {
  log.phase = 'noise';
  const { epsilon, delta, rounds } = noiseTerms;
  // About how many there are is known to everybody; it only scales the steps.
  const training = { rounds, rows: 6_000, rate: 5, momentum: 0.9 };
  const fit = fitted(signal, await trainPrivately(ask, plan('noise'), training, watch));
  const spent = await Promise.all(
    partners.map(async (name, party) => {
      const answer = (await ask(party, 'budget', {})) as { epsilon: number };
      return { name, epsilon: answer.epsilon };
    }),
  );
  return { fit, report: { epsilon, delta, rounds, spent } };
}

async function compare({ ask }: PartnerThreads, log: WireLog): Promise<FederationReport['lists']> {
  log.phase = 'lists';
  const compared = await compareLists(ask, partners.indexOf('cafe'), partners.indexOf('gym'));
  if (compared.state !== 'compared') throw new Error('the lists could not be compared');
  const { mine, theirs, common } = compared;
  return { asking: 'cafe', other: 'gym', mine, theirs, common };
}

/** The third training, in which the book shop's machine fails. */
async function loseOne(
  { ask, end }: PartnerThreads,
  log: WireLog,
  signal: AbortSignal,
  watch: Watch,
): Promise<FederatedFit> {
  log.phase = 'dropOut';
  const fit = await trainFederated(ask, plan('dropOut'), {}, async ({ round }) => {
    if (round === STOPS_AFTER) await end('bookshop');
    await watch();
  });
  return fitted(signal, fit);
}

/** For comparison only, and possible only because all of it is made up: what each would learn alone. */
function alone(
  customers: MadeUp | undefined,
  area: (fit: Fit) => number,
): { customers: number; left: number; aloneAuc: number } {
  if (!customers) throw new Error('a partner without customers');
  const left = customers.outcome.reduce((sum, each) => sum + each, 0);
  return { customers: customers.outcome.length, left, aloneAuc: area(pooled([customers])) };
}

/** For comparison only: what one table of all rows would teach. */
function pooled(customers: readonly MadeUp[]): Fit {
  const outcome = Uint8Array.from(customers.flatMap((each) => [...each.outcome]));
  const fit = fitLogistic(joined(customers), outcome, { l2: 1 });
  if (fit.state !== 'fitted') throw new Error('the made-up customers teach nothing');
  return fit;
}

function joined(customers: readonly MadeUp[]): SparseRows {
  const parts = customers.map(({ table }) => agreedRows(agreedFeatures, table));
  const offsets = [0];
  for (const part of parts) {
    const before = offsets.at(-1) ?? 0;
    for (const offset of part.offsets.subarray(1)) offsets.push(before + offset);
  }
  return {
    rows: offsets.length - 1,
    columns,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(parts.flatMap(({ indices }) => [...indices])),
    values: Float64Array.from(parts.flatMap(({ values }) => [...values])),
  };
}

/** The area under the ROC curve of a fit, on customers of all three kinds. */
function areaOnHeldOut(): ((fit: Fit) => number) & { rows: number } {
  const heldOut = heldOutCustomers();
  const rows = joined(heldOut);
  const outcome = Uint8Array.from(heldOut.flatMap((each) => [...each.outcome]));
  const area = (fit: Fit): number => areaUnderRoc(outcome, linearScore(fit, rows));
  return Object.assign(area, { rows: rows.rows });
}
