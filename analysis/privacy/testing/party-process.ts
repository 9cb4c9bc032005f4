import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agreedRows } from '../federated-rows.ts';
import { createParty } from '../federation-party.ts';
import { madeFeatures, madeRows, madeTexts } from './made-parties.ts';

/**
 * A party in a process of its own: `party-process.ts PLACE`. It makes its rows and its list up by its place, answers
 * `POST /STEP` on the loopback interface, prints its port, and ends with its standard input.
 */
const place = Number(process.argv[2]);
const { table, outcome } = madeRows(place + 1, 500);
const party = createParty({
  party: place,
  parties: 3,
  threshold: 2,
  rows: agreedRows(madeFeatures, table),
  outcome,
  exact: true,
  noise: null,
  texts: madeTexts(place),
  entropy: randomBytes,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const answer = party.answer((request.url ?? '').slice(1), body);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
});
// Whoever asks may be busy with its own for longer than the usual five seconds.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().on('end', () => {
  process.exit(0);
});
