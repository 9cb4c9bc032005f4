import type { MeWire } from '../src/kernel/wire.ts';
import { call } from './load.ts';
import type { Credentials } from './load.ts';

/** Whoever holds this key. */
export function byKey(key: string): Credentials {
  return { authorization: `Bearer ${key}` };
}

/**
 * Signs in as the holder of a key, as a browser does, with a password that an administrator has just set.
 *
 * @returns the cookie, and what a browser sends with requests of its own pages
 */
export async function signIn(base: URL, administrator: string, key: string): Promise<Credentials> {
  const { memberId } = await call<MeWire>(base, byKey(key), '/me');
  const email = `${memberId}@example.com`;
  const { password } = await call<{ password: string }>(
    base,
    byKey(administrator),
    '/actions/setLogin',
    JSON.stringify({ id: memberId, email }),
  );
  const own = { 'sec-fetch-site': 'same-origin' };
  const answer = await fetch(new URL('/api/v1/auth/sign-in', base), {
    method: 'POST',
    headers: { ...own, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { ...own, cookie: cookies.join('; ') };
}
