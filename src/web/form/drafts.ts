/** What somebody typed and has not saved: values as the API takes them, titles of references among them. */
export type Draft = { values: Record<string, unknown>; titles: Record<string, string> };

export const emptyDraft: Draft = { values: {}, titles: {} };

const PREFIX = 'zhiyin.draft';

/** Where a draft is kept: one per member, object, record (`new` for none yet) and place on the page. */
export function draftKey(member: string, object: string, record: string, place: string): string {
  return [PREFIX, member, object, record, place].join('.');
}

/** Reads a draft as it was stored; null where there is none or it cannot be read any more. */
export function parseDraft(stored: string | null): Draft | null {
  if (stored === null || !stored.startsWith('{')) return null;
  const read = safeParse(stored);
  if (!isObject(read) || !isObject(read['values'])) return null;
  const titles = isObject(read['titles']) ? read['titles'] : {};
  const named = Object.entries(titles).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { values: read['values'], titles: Object.fromEntries(named) };
}

/** True where nothing has been typed that differs from what the form began with. */
export function isUntouched(draft: Draft, initial: Record<string, unknown>): boolean {
  const names = new Set([...Object.keys(draft.values), ...Object.keys(initial)]);
  return [...names].every(
    (name) => JSON.stringify(draft.values[name] ?? null) === JSON.stringify(initial[name] ?? null),
  );
}

/** A draft as this browser may keep it: what is sealed on the server does not lie about here in clear. */
export function withoutSecrets(draft: Draft, secret: ReadonlySet<string>): Draft {
  const values = Object.entries(draft.values).filter(([name]) => !secret.has(name));
  return { ...draft, values: Object.fromEntries(values) };
}

/** What stays of a draft after `sent` was saved: what differs from it was typed in the meantime. */
export function typedSince(now: Draft, sent: Draft, initial: Draft): Draft {
  const changed = new Set(
    Object.keys(now.values).filter((name) => now.values[name] !== sent.values[name]),
  );
  const pick = <T>(from: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(from).filter(([name]) => changed.has(name)));
  return {
    values: { ...initial.values, ...pick(now.values) },
    titles: { ...initial.titles, ...pick(now.titles) },
  };
}

/** A draft of an older version, or one that was cut off, is none. */
function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
