/** Somebody named in a text. */
export type Mention = { id: string; name: string };

const TOKEN = /@\[([0-9a-f-]{36})\]/gi;

/** The text as one reads and writes it: `@王丽` in place of `@[<id>]`. */
export function readable(body: string, mentions: readonly Mention[], unknown: string): string {
  const names = new Map(mentions.map(({ id, name }) => [id, name]));
  return body.replace(TOKEN, (_whole, id: string) => `@${names.get(id.toLowerCase()) ?? unknown}`);
}

/** The text as it is stored: ids in place of the names that were picked; the longest name first, as one may begin another. */
export function storable(text: string, mentions: readonly Mention[]): string {
  const byLength = mentions.toSorted((a, b) => b.name.length - a.name.length);
  return byLength.reduce((body, { id, name }) => body.replaceAll(`@${name}`, `@[${id}]`), text);
}

/** A part of a text: where it starts in what is stored, and whether it is a name. */
export type Part = { start: number; text: string; mention: boolean };

/** A text in its parts, so that names stand out. */
export function partsOf(body: string, mentions: readonly Mention[], unknown: string): Part[] {
  const names = new Map(mentions.map(({ id, name }) => [id, name]));
  const parts: Part[] = [];
  let end = 0;
  for (const found of body.matchAll(TOKEN)) {
    if (found.index > end)
      parts.push({ start: end, text: body.slice(end, found.index), mention: false });
    const name = names.get((found[1] ?? '').toLowerCase()) ?? unknown;
    parts.push({ start: found.index, text: `@${name}`, mention: true });
    end = found.index + found[0].length;
  }
  if (end < body.length) parts.push({ start: end, text: body.slice(end), mention: false });
  return parts;
}

/** What is being typed of a name before the caret: from where, and what. An e-mail address calls nobody. */
export function tokenAt(text: string, caret: number): { start: number; query: string } | null {
  const match = /(?<![\w.])@([^\s@]{0,20})$/.exec(text.slice(0, caret));
  return match ? { start: match.index, query: match[1] ?? '' } : null;
}
