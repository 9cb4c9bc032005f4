/**
 * Idempotency keys. One intent of the user has one key: the same write (method, address, body) keeps its key until
 * an answer came, so that retries, double clicks and a second try after a lost connection are the same write; the
 * same content sent again later is a new one.
 */
const pending = new Map<string, string>();

/** The key of a write that has no answer yet. */
export function intentKey(fingerprint: string): string {
  const known = pending.get(fingerprint);
  if (known) return known;
  const key = newId();
  pending.set(fingerprint, key);
  return key;
}

/** Ends an intent once the server's answer is known. */
export function endIntent(fingerprint: string): void {
  pending.delete(fingerprint);
}

/** A version-4 UUID. Not `crypto.randomUUID`, which plain-http addresses in a local network do not have. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
