import { wasSignedIn } from './signedIn.ts';

const API = '/api/v1';
const TIMEOUT = 30_000;

/** Pages for those who are not signed in: they ask for what they need themselves. */
const OPEN = new Set(['sign-in', 'forgot-password', 'reset-password', 'setup']);

/** Answers under way, by address; undefined where it turned out that there is nothing to ask. */
const answers = new Map<string, Promise<Response | undefined>>();

function ask(path: string): Promise<Response> {
  return fetch(`${API}${path}`, {
    headers: { accept: 'application/json', 'accept-language': document.documentElement.lang },
    credentials: 'same-origin',
    cache: 'no-cache',
    signal: AbortSignal.timeout(TIMEOUT),
  });
}

let signedIn = Promise.resolve(false);

/** Whether somebody is signed in, as soon as that can be told; false on pages for those who are not. */
export function isSignedIn(): Promise<boolean> {
  return signedIn;
}

/** Keeps an answer for whoever asks for it; one that fails is asked for again by them. */
function keep(path: string, answer: Promise<Response | undefined>): void {
  answers.set(
    `${API}${path}`,
    answer.catch(() => undefined),
  );
}

/**
 * Asks for what the first screen needs before the application's code is here: who is signed in and what they may use,
 * where this browser does not know of a session, first whether there is one.
 */
export function askAhead(): void {
  const [page = ''] = window.location.pathname.slice(1).split('/');
  if (OPEN.has(page)) return;
  if (wasSignedIn()) {
    signedIn = Promise.resolve(true);
    for (const path of ['/me', '/metadata']) keep(path, ask(path));
    return;
  }
  const setup = ask('/setup');
  keep('/setup', setup);
  signedIn = setup.then(readSignedIn).catch(() => false);
  for (const path of ['/me', '/metadata']) {
    keep(
      path,
      signedIn.then((yes) => (yes ? ask(path) : undefined)),
    );
  }
}

async function readSignedIn(setup: Response): Promise<boolean> {
  const state: unknown = await setup.clone().json();
  return (
    typeof state === 'object' && state !== null && 'signedIn' in state && state.signedIn === true
  );
}

/** The answer to a read that was asked ahead, once; undefined where it was not. */
export async function takeAhead(url: string): Promise<Response | undefined> {
  const answer = answers.get(url);
  answers.delete(url);
  return answer;
}

/** Forgets what nobody took: another member is next. */
export function forgetAhead(): void {
  answers.clear();
}
