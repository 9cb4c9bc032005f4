/** Writes without an answer, by a digest of what they are: their keys, and since when. */
export type Pending = Readonly<Record<string, { key: string; at: number }>>;

/** The server forgets answers after two days; what is older is no second try. */
const LIFETIME = 86_400_000;

/** Reads what was stored; nothing where it cannot be read any more. */
export function parsePending(stored: string | null): Pending {
  if (stored === null) return {};
  const read = safeParse(stored);
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return {};
  const entries = Object.entries(read as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Pending[string]] => isEntry(entry[1])),
  );
}

/** Without those that wait for longer than a day. */
export function withoutOld(pending: Pending, now: number): Pending {
  return Object.fromEntries(Object.entries(pending).filter(([, { at }]) => now - at < LIFETIME));
}

function isEntry(value: unknown): value is Pending[string] {
  if (typeof value !== 'object' || value === null) return false;
  const { key, at } = value as Record<string, unknown>;
  return typeof key === 'string' && typeof at === 'number';
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
