import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { agreedRows } from '../../../../analysis/privacy/federated-rows.ts';
import { createParty, sigmaFor } from '../../../../analysis/privacy/federation-party.ts';
import { epsilonSpent, openBudget } from '../../../../analysis/privacy/privacy-budget.ts';
import { serveLoopback } from '../../../platform/loopback.ts';
import { agreedFeatures, madeUpCustomers, madeUpPhones, partners, seedOf } from './made-up.ts';
import { noiseTerms, threshold } from './terms.ts';
import type { PartnerName } from './wire.ts';

/**
 * One partner of the demonstration: a thread that makes its own customers up, so that they are nowhere else, and answers
 * over HTTP. It ends when it is terminated, and with its process.
 */
const { name, secret } = workerData as { name: PartnerName; secret: string };
const { table, outcome } = madeUpCustomers(name, seedOf(name));
const { epsilon, delta, clip, rounds } = noiseTerms;
const budget = openBudget(epsilon, delta);
const party = createParty({
  party: partners.indexOf(name),
  parties: partners.length,
  threshold,
  rows: agreedRows(agreedFeatures, table),
  outcome,
  exact: true,
  noise: { clip, sigma: sigmaFor(budget, rounds, clip, { threshold }), budget },
  texts: madeUpPhones(name),
  entropy: randomBytes,
});
const { port } = await serveLoopback(secret, (step, body) => {
  // What a partner tells of itself: how much of its budget is gone.
  if (step !== 'budget') return party.answer(step, body);
  const left = party.budget();
  return { epsilon: left ? epsilonSpent(left) : 0 };
});
parentPort?.postMessage(port);
