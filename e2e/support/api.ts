import { randomUUID } from 'node:crypto';
import type { MeWire, PageWire, RecordWire } from '../../src/kernel/wire.ts';

/** The API as a journey uses it to prepare and to check, signed in as somebody. */
export type Api = {
  /** The session's cookie, as `name=value`. */
  cookie: string;
  get: <T>(path: string) => Promise<T>;
  /** Writes with a key of its own; throws on any answer that is not 2xx. */
  send: <T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    version?: number,
  ) => Promise<T>;
  create: (path: string, values: Record<string, unknown>) => Promise<RecordWire>;
  /** All records that a condition finds. */
  find: (path: string, where: object, sort?: string) => Promise<RecordWire[]>;
};

/** Signs in with a password and gives the API under that session. @throws Error where it is refused */
export async function signIn(
  url: string,
  login: { email: string; password: string },
): Promise<Api> {
  const { answer } = await send(url, '', 'POST', '/auth/sign-in', login);
  return apiOf(url, cookieOf(answer));
}

/** Sets a new system up and gives the API as its administrator. */
export async function setUp(
  url: string,
  body: { organisation: string; name: string; email: string; password: string; locale: string },
): Promise<Api> {
  const { answer } = await send(url, '', 'POST', '/setup', body);
  return apiOf(url, cookieOf(answer));
}

/** The API under a session. */
export function apiOf(url: string, cookie: string): Api {
  const api: Api = {
    cookie,
    get: async <T>(path: string) => (await send(url, cookie, 'GET', path)).data as T,
    send: async <T>(
      method: 'POST' | 'PATCH' | 'DELETE',
      path: string,
      body?: object,
      version?: number,
    ) => (await send(url, cookie, method, path, body, version)).data as T,
    create: (path, values) => api.send<RecordWire>('POST', `/${path}`, values),
    find: async (path, where, sort) => {
      const filter = `where=${encodeURIComponent(JSON.stringify(where))}`;
      const query = `/${path}?limit=200&${filter}${sort === undefined ? '' : `&sort=${sort}`}`;
      const found: RecordWire[] = [];
      for (let cursor = ''; ;) {
        const { items, nextCursor } = await api.get<PageWire>(query + cursor);
        found.push(...items);
        if (nextCursor === null) return found;
        cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
      }
    },
  };
  return api;
}

/** Sets how the member sees the product. */
export function setProfile(
  api: Api,
  profile: { locale: 'zh' | 'en'; theme: 'light' | 'dark' | 'auto' },
): Promise<MeWire> {
  return api.send<MeWire>('PATCH', '/me', profile);
}

async function send(
  url: string,
  cookie: string,
  method: string,
  path: string,
  body?: object,
  version?: number,
): Promise<{ answer: Response; data: unknown }> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      origin: url,
      cookie,
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return { answer, data: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ');
}
