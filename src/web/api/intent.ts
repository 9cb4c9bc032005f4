import { parsePending, type Pending, withoutOld } from './pending.ts';

/**
 * Idempotency keys. One intent of the user has one key: the same write (method, address, body) keeps its key until
 * an answer came, so that retries, double clicks and a second try after a lost connection or a closed tab are the same
 * write; the same content sent again later is a new one.
 */
const STORED = 'zhiyin.pending';

/** Read anew each time: another tab may be trying the same write. */
function read(): Pending {
  return withoutOld(parsePending(localStorage.getItem(STORED)), Date.now());
}

/** A full or forbidden storage does not stop the write; its key then lives as long as the page. */
function store(pending: Pending): void {
  try {
    if (Object.keys(pending).length === 0) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, JSON.stringify(pending));
    memory = {};
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    memory = pending;
  }
}

let memory: Pending = {};

/** The key of a write that has no answer yet. */
export function intentKey(fingerprint: string): string {
  const name = digest(fingerprint);
  const pending = { ...memory, ...read() };
  const known = pending[name];
  if (known) return known.key;
  const key = newId();
  store({ ...pending, [name]: { key, at: Date.now() } });
  return key;
}

/** Ends an intent once the server's answer is known. */
export function endIntent(fingerprint: string): void {
  const { [digest(fingerprint)]: _, ...others } = { ...memory, ...read() };
  store(others);
}

/** 64 bits of FNV-1a: what is kept in the browser tells nothing of what was written. */
function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36);
}

/** A version-4 UUID. Not `crypto.randomUUID`, which plain-http addresses in a local network do not have. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
