import { takeAhead } from './ahead.ts';
import { type Connection, connectionStore, timesLost } from './connection.ts';
import { endIntent, intentKey } from './intent.ts';
import { type ApiProblem, isApiProblem, localProblem, readProblem } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Query = Record<string, string | number | boolean | undefined>;

export type RequestOptions = {
  query?: Query;
  body?: unknown;
  /** The version that was read: sent as `If-Match`. */
  version?: number;
  /** The ETag of a copy that is held: sent as `If-None-Match`; a 304 answers `data: undefined`. */
  etag?: string;
  signal?: AbortSignal;
  /** The browser may keep the answer, and asks each time whether it still holds. */
  kept?: true;
  /** A 401 is an answer to look at, not a reason to go to the sign-in page. */
  signedOutIsFine?: boolean;
};

/** An answer with what its headers say. `changeId` and `batchId` let a toast undo the write at once. */
export type Answer<T> = {
  data: T;
  status: number;
  etag: string | null;
  changeId: string | null;
  batchId: string | null;
};

/** Milliseconds before each further try. */
const BACKOFF = [300, 900, 2700];
const TIMEOUT = 30_000;
const API = '/api/v1';

let signedOut: () => void = () => undefined;

/** Says what to do when the session has ended: the shell goes to the sign-in page and keeps the address. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler;
}

/**
 * Asks the API under `/api/v1`. Reads are tried again on lost connections and 502–504 (at most three times more), and
 * so are writes, which always carry a key that makes them safe to repeat.
 * Throws `ApiProblem`; `unreachable` without any answer; the signal's reason when aborted.
 */
export async function request<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  const url = `${API}${path}${queryString(options.query)}`;
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const fingerprint =
    method === 'GET' ? null : `${method} ${url} ${String(options.version)} ${body ?? ''}`;
  const headers = headersOf(options, body !== undefined, fingerprint);
  let lost = timesLost();
  const ahead = method === 'GET' && !options.etag ? await takeAhead(url) : undefined;
  for (let attempt = 0; ; attempt++) {
    if (attempt > 0) lost = timesLost();
    const answer =
      (attempt === 0 ? ahead : undefined) ??
      (await attemptOnce({ method, headers, body, cache: cacheOf(options) }, url, options.signal));
    const wait = BACKOFF[attempt];
    if (wait !== undefined && (await worthRepeating(answer))) {
      if (isApiProblem(answer) || answer.status >= 500) connectionStore.set(unreachableState());
      await sleep(wait, options.signal);
      continue;
    }
    if (!isApiProblem(answer) && answer.status < 500 && lost === timesLost()) {
      connectionStore.set('online');
    }
    return settle<T>(answer, fingerprint, options);
  }
}

/** The body of `request` alone, for reads. */
export async function get<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await request<T>('GET', path, options)).data;
}

/** Has the browser drop an answer that it keeps: asked anew without a session, there is none to keep. */
export async function dropKept(path: string): Promise<void> {
  await attemptOnce({ method: 'GET', cache: 'reload' }, `${API}${path}`, undefined);
}

function headersOf(
  { version, etag }: RequestOptions,
  hasBody: boolean,
  fingerprint: string | null,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': document.documentElement.lang || 'zh',
  };
  if (hasBody) headers['content-type'] = 'application/json';
  if (version !== undefined) headers['if-match'] = `"${version}"`;
  if (etag) headers['if-none-match'] = etag;
  if (fingerprint) headers['idempotency-key'] = intentKey(fingerprint);
  return headers;
}

function cacheOf({ kept }: RequestOptions): RequestCache {
  return kept ? 'no-cache' : 'no-store';
}

/** One try. A lost connection or a time-out is returned as a problem; an abort by the caller is thrown. */
async function attemptOnce(
  init: RequestInit,
  url: string,
  signal: AbortSignal | undefined,
): Promise<Response | ApiProblem> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    return await fetch(url, {
      ...init,
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return localProblem('unreachable');
  }
}

async function worthRepeating(answer: Response | ApiProblem): Promise<boolean> {
  if (isApiProblem(answer)) return true;
  if (answer.status === 502 || answer.status === 504) return true;
  if (answer.status !== 503 && answer.status !== 409) return false;
  // 503 `timeout` would take as long again; 409 `in_flight` is our own write still being worked on.
  const { problem } = await readProblem(answer.clone());
  return answer.status === 503 ? problem.code !== 'timeout' : problem.code === 'in_flight';
}

async function settle<T>(
  answer: Response | ApiProblem,
  fingerprint: string | null,
  options: RequestOptions,
): Promise<Answer<T>> {
  if (isApiProblem(answer)) {
    connectionStore.set(unreachableState());
    throw answer;
  }
  if (answer.status < 500 && fingerprint) endIntent(fingerprint);
  if (!answer.ok && answer.status !== 304) {
    const problem = await readProblem(answer);
    if (answer.status === 401 && !options.signedOutIsFine) signedOut();
    throw problem;
  }
  const empty = answer.status === 204 || answer.status === 304;
  return {
    data: (empty ? undefined : await answer.json()) as T,
    status: answer.status,
    etag: answer.headers.get('etag'),
    changeId: answer.headers.get('zhiyin-change'),
    batchId: answer.headers.get('zhiyin-batch'),
  };
}

function unreachableState(): Connection {
  return navigator.onLine ? 'unavailable' : 'offline';
}

function queryString(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** Waits; rejects with the signal's reason when aborted meanwhile. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      },
      { once: true },
    );
  });
}
