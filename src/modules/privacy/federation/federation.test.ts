import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobWire } from '../../../kernel/wire.ts';
import { refusal, succeeded } from '../../../main/testing/requests.ts';
import type { TestApplication } from '../../../main/test-application.ts';
import { askLoopback, serveLoopback } from '../../../platform/loopback.ts';
import { systemTransaction } from '../../../platform/system.ts';
import { ended, importApplication } from '../../integration/testing/import-client.ts';
import { agreedRows } from '../../../../analysis/privacy/federated-rows.ts';
import { toGrid } from '../../../../analysis/privacy/fixed-point.ts';
import { wordsToText } from '../../../../analysis/privacy/message-parts.ts';
import { agreedFeatures, madeUpCustomers, madeUpPhones, seedOf } from './made-up.ts';
import { startPartners } from './partner-threads.ts';
import type { FederationWire } from './wire.ts';
import { lookThrough, openWireLog } from './wire-log.ts';

let app: TestApplication;
beforeAll(async () => {
  app = await importApplication();
});
afterAll(() => app.drop());

/** Threads that start beside other tests take their time. */
const LONG = { timeout: 90_000 };
const START = '/actions/runFederationDemonstration';

describe('the demonstration', () => {
  test(
    'runs as a job, and its report is there for everybody of the organisation',
    LONG,
    async () => {
      const organisation = await app.organisation();
      const { admin } = organisation;
      const before = (await admin.request('GET', '/privacy/federation')).json<FederationWire>();
      expect(before).toEqual({ report: null, finishedAt: null });

      const { id } = succeeded(await admin.request('POST', START, {})).json<JobWire>();
      // One is enough at a time.
      expect(refusal(await admin.request('POST', START, {}))).toEqual([409, 'already_running']);
      const job = await ended(admin, id);
      expect([job.state, job.error, job.done]).toEqual(['done', null, job.total]);

      const viewer = await organisation.member('viewer');
      const { report, finishedAt } = (
        await viewer.request('GET', '/privacy/federation')
      ).json<FederationWire>();
      if (!report) throw new Error('there is no report');
      expect(finishedAt).toBe(job.finishedAt);
      const { partners, exact, noise, lists, dropOut, wire } = report;
      expect(Math.abs(exact.auc - exact.pooledAuc)).toBeLessThan(0.002);
      for (const { aloneAuc } of partners) expect(exact.auc).toBeGreaterThan(aloneAuc);
      expect(noise.auc).toBeGreaterThan(exact.auc - 0.06);
      for (const { epsilon } of noise.spent) expect(epsilon).toBeCloseTo(noise.epsilon, 3);
      expect(lists).toEqual({ asking: 'cafe', other: 'gym', mine: 500, theirs: 400, common: 150 });
      const both = new Set(madeUpPhones('cafe')).intersection(new Set(madeUpPhones('gym')));
      expect(both.size).toBe(lists.common);
      expect(dropOut.rounds).toBeGreaterThan(dropOut.afterRound);
      expect([wire.found, wire.lines.length]).toEqual([0, 16]);
      // Two fractions and the telephone number of 40 customers, and who left; who came 60 months ago has no fraction.
      expect(wire.customers).toBe(40);
      expect(wire.searched).toBeGreaterThan(280);
      expect(wire.searched).toBeLessThanOrEqual(40 * (3 * 2 + 2) + 3);
      // The viewer may read it, and not start it; another organisation has none.
      expect((await viewer.request('POST', START, {})).statusCode).toBe(403);
      const { admin: other } = await app.organisation();
      expect((await other.request('GET', '/privacy/federation')).json()).toEqual(before);
    },
  );

  test('ends when its member stops it, and keeps nothing', LONG, async () => {
    const { admin, orgId } = await app.organisation();
    const { id } = succeeded(await admin.request('POST', START, {})).json<JobWire>();
    await expect
      .poll(async () => (await admin.request('GET', `/jobs/${id}`)).json<JobWire>().done, {
        interval: 20,
      })
      .toBeGreaterThan(0);
    succeeded(await admin.request('POST', `/jobs/${id}/cancel`, {}));
    const job = await ended(admin, id);
    // It may have come to its end in the second before it was asked.
    if (job.state === 'cancelled') {
      expect((await admin.request('GET', '/privacy/federation')).json()).toEqual({
        report: null,
        finishedAt: null,
      });
    }
    expect(job.state).not.toBe('failed');
    const rows = await systemTransaction(app.system, (tx) =>
      tx.query(sql`select id from kernel.job where org_id = ${orgId}::uuid and state = 'running'`),
    );
    expect(rows).toEqual([]);
  });
});

test('partners answer nobody who does not know the secret, and say no to what was not agreed', async () => {
  const over = new AbortController();
  const threads = await startPartners(openWireLog(), over.signal);
  try {
    expect(await threads.ask(0, 'rows', {})).toMatchObject({ code: 'notKnown' });
    expect(await threads.ask(2, 'intersection/blind', {})).toMatchObject({ code: 'notAgreed' });
    await threads.end('gym');
    await expect(threads.ask(1, 'budget', {})).rejects.toThrow();
    over.abort(new Error('enough'));
    await expect(threads.ask(0, 'budget', {})).rejects.toThrow('enough');
  } finally {
    await threads.stop();
  }
  const server = await serveLoopback('right', () => ({ said: true }));
  const { port } = server;
  const { signal } = new AbortController();
  expect(await askLoopback({ port, secret: 'right' }, 'x', '{}', signal)).toBe('{"said":true}');
  for (const secret of ['wrong', '', 'wronger']) {
    await expect(askLoopback({ port, secret }, 'x', '{}', signal)).rejects.toThrow('401');
  }
  await expect(askLoopback({ port, secret: 'right' }, 'x', 'no JSON', signal)).rejects.toThrow();
  await server.close();
  await expect(askLoopback({ port, secret: 'right' }, 'x', '{}', signal)).rejects.toThrow();
});

test('the search of the wire finds a cell, also scaled, outcomes and a telephone number, and counts each once', () => {
  const { table, outcome } = madeUpCustomers('gym', seedOf('gym'));
  const spend = table.columns.find(({ name }) => name === 'spend');
  const cell = spend?.kind === 'number' ? (spend.values[3] ?? NaN) : NaN;
  const { values } = agreedRows(agreedFeatures, table);
  const held = values.subarray(0, 200);
  const words = wordsToText(toGrid(held));
  const asBytes = Buffer.from(Float64Array.from(held).buffer).toString('base64');
  const spent = agreedFeatures.filter(({ name }) => name === 'spend');
  const scaled = agreedRows(spent, table).values[3];
  const bytes = Buffer.alloc(24);
  bytes.writeDoubleLE(cell, 16);
  const leaks = [
    JSON.stringify({ row: [cell] }),
    JSON.stringify({ row: bytes.toString('base64') }),
    JSON.stringify({ agreed: scaled }),
    JSON.stringify({ agreed: held }),
    JSON.stringify({ agreed: asBytes }),
    JSON.stringify({ agreed: words }),
    JSON.stringify({ left: [...outcome] }),
    JSON.stringify({ left: outcome }),
    JSON.stringify({ left: Buffer.from(outcome).toString('base64') }),
    JSON.stringify({ left: wordsToText(toGrid(Float64Array.from(outcome))) }),
    JSON.stringify({ list: [madeUpPhones('cafe')?.[5]] }),
    JSON.stringify({ list: Buffer.from(`number ${madeUpPhones('cafe')?.[5]}`).toString('base64') }),
  ];
  for (const leak of leaks) {
    const log = openWireLog();
    lookThrough(log, ['{"masked":"AAAAAAAAAAAAAAAAAAAAAA=="}']);
    expect(log.found.size).toBe(0);
    lookThrough(log, [leak]);
    expect([leak, log.found.size > 0]).toEqual([leak, true]);
  }
  // One customer's spend, whole and scaled, is one value.
  const log = openWireLog();
  lookThrough(log, [JSON.stringify({ row: [cell, scaled, bytes.toString('base64')] })]);
  expect(log.found.size).toBe(1);
});
