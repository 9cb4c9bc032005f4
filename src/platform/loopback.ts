import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Messages between threads of this machine, over HTTP on the loopback interface, which nobody else reaches. */
export type LoopbackServer = { port: number; close: () => Promise<void> };

/** The largest message taken, in bytes. */
const LARGEST = 16 * 2 ** 20;

/**
 * Answers `POST /step` with JSON, to those who know the secret: other accounts of this machine reach the port as well.
 *
 * @param answer must not throw: what it throws ends the connection without an answer
 */
export async function serveLoopback(
  secret: string,
  answer: (step: string, body: unknown) => unknown,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (!knows(request, secret)) {
      response.writeHead(401).end();
      return;
    }
    readBody(request)
      .then((text) => {
        const said = answer((request.url ?? '').slice(1), JSON.parse(text));
        response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
      })
      .catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/**
 * Sends a message to a server of `serveLoopback`, and answers its text.
 *
 * @throws Error where nobody answers, or the answer is a refusal; what `signal` was ended with
 */
export async function askLoopback(
  { port, secret }: { port: number; secret: string },
  step: string,
  text: string,
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/${step}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: text,
    signal,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`the party answered ${response.status}`);
  return answer;
}

function knows({ headers }: IncomingMessage, secret: string): boolean {
  const [said, expected] = [headers.authorization ?? '', `Bearer ${secret}`].map((text) =>
    Buffer.from(text),
  );
  return (
    said !== undefined &&
    expected !== undefined &&
    said.length === expected.length &&
    timingSafeEqual(said, expected)
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new Error('the message is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
