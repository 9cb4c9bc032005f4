import type {
  ChangeWire,
  CommentWire,
  ObjectWire,
  RecordWire,
  TimelineEntryWire,
  TimelineSourceWire,
} from '../../kernel/wire.ts';
import { asText } from '../fields/value.ts';

/** A row of the timeline: a record that tells something, a comment, or changes that were made together. */
export type Entry =
  | { kind: 'record'; id: string; at: string; source: TimelineSourceWire; record: RecordWire }
  | { kind: 'comment'; id: string; at: string; comment: CommentWire }
  | { kind: 'changes'; id: string; at: string; batchId: string | null; changes: ChangeWire[] };

/** Paid or cancelled as soon as it was placed: one entry tells both. */
const TOGETHER_MS = 3_600_000;

/** The entries of a timeline as they are shown: changes of one batch together, and a record's moments that are one. */
export function entriesOf(
  items: readonly TimelineEntryWire[],
  sources: readonly TimelineSourceWire[],
): Entry[] {
  const entries: Entry[] = [];
  for (const item of items) {
    const { at } = item;
    if (item.kind === 'comment') {
      entries.push({ kind: 'comment', id: item.comment.id, at, comment: item.comment });
    } else if (item.kind === 'change') {
      addChange(entries, item.change, at);
    } else {
      const source = sources.find(({ name }) => name === item.source);
      if (!source || isToldBefore(item.record, source, sources)) continue;
      const id = `${source.name}:${item.record.id}`;
      entries.push({ kind: 'record', id, at, source, record: item.record });
    }
  }
  return entries;
}

/** Changes of one batch that follow one another become one entry. */
function addChange(entries: Entry[], change: ChangeWire, at: string): void {
  const last = entries.at(-1);
  const { id, batchId } = change;
  if (last?.kind === 'changes' && batchId !== null && last.batchId === batchId) {
    last.changes.push(change);
  } else {
    entries.push({ kind: 'changes', id, at, batchId, changes: [change] });
  }
}

/** Whether another source of the same object tells of this record within the hour before. */
function isToldBefore(
  record: RecordWire,
  source: TimelineSourceWire,
  sources: readonly TimelineSourceWire[],
): boolean {
  const at = Date.parse(asText(record[source.at]));
  const rank = sources.indexOf(source);
  return sources.some((other, n) => {
    if (n >= rank || other.object !== source.object) return false;
    const before = Date.parse(asText(record[other.at]));
    return Math.abs(at - before) < TOGETHER_MS;
  });
}

/** A choice of the timeline's filter: what the API is asked for, and what its button says. */
export type TimelineFilter = { kinds: string; label: { zh: string; en: string } };

/** What a timeline may be narrowed to: each channel, then what several sources tell of one object. */
export function filtersOf(
  { timeline }: ObjectWire,
  objects: readonly ObjectWire[],
): TimelineFilter[] {
  return [...Map.groupBy(timeline, ({ object }) => object)].flatMap(([name, sources]) => {
    const object = objects.find((each) => each.name === name);
    const [first] = sources;
    if (!object || !first) return [];
    const channel = object.fields.find((field) => field.name === first.channel);
    if (channel?.kind === 'choice') {
      return Object.entries(channel.options).map(([value, { label }]) => ({
        kinds: `${first.name}:${value}`,
        label,
      }));
    }
    const label = sources.length > 1 ? object.pluralLabel : first.label;
    return [{ kinds: sources.map((source) => source.name).join(','), label }];
  });
}
