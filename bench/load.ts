import { Agent, request } from 'node:http';

/** One request. */
export type Asked = {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Told the body of the answer, where the next request depends on it. */
  answered?: (body: string) => void;
};

/** The headers by which whoever asks is known. */
export type Credentials = Readonly<Record<string, string>>;

/** The requests of a kind, one after the other: asked anew each time, so that parameters differ. */
export type Ask = () => Asked | Asked[];

/** Milliseconds of each turn, sorted, and how long all took together in seconds. */
export type Load = { times: number[]; seconds: number };

/**
 * Asks over ten kept-alive connections until the time is up.
 *
 * @throws Error on any answer that is not a success: a benchmark of errors measures nothing
 */
export async function load(
  base: URL,
  asker: Credentials,
  ask: Ask,
  options: { connections: number; milliseconds: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const times: number[] = [];
  const start = performance.now();
  const end = start + options.milliseconds;
  const connection = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      for (const asked of [ask()].flat()) {
        const body = await once(base, agent, asker, asked);
        asked.answered?.(body);
      }
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { times: times.toSorted((a, b) => a - b), seconds };
}

/** One request; gives the body of its answer. */
export function once(
  base: URL,
  agent: Agent | undefined,
  asker: Credentials,
  asked: Asked,
): Promise<string> {
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(asked.path, base),
      {
        method: asked.method,
        agent,
        headers: {
          ...asker,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...asked.headers,
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if ((answer.statusCode ?? 500) < 400) resolve(text);
          else
            reject(
              new Error(
                `${asked.method} ${asked.path}: ${answer.statusCode} ${text.slice(0, 300)}`,
              ),
            );
        });
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Calls the API. @throws Error on any answer that is not a success */
export async function call<T>(
  base: URL,
  asker: Credentials,
  path: string,
  body?: string,
  type = 'application/json',
): Promise<T> {
  const answer = await fetch(new URL(`/api/v1${path}`, base), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...asker, ...(body === undefined ? {} : { 'content-type': type }) },
    body,
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** The value below which this share of the sorted times lies. */
export function percentile(times: readonly number[], share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
}
