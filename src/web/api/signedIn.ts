const SIGNED_IN = 'zhiyin.signedIn';

/** Whether this browser had a session when it was last here: the cookie itself cannot be read. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(SIGNED_IN) !== null;
}

export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(SIGNED_IN, '1');
  else localStorage.removeItem(SIGNED_IN);
}
