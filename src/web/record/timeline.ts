import type { ChangeWire, CommentWire, RecordWire } from '../../kernel/wire.ts';
import { asText } from '../fields/value.ts';

/** A row of the timeline: something said or met, a comment, or changes that were made together. */
export type Entry =
  | { kind: 'interaction'; id: string; at: string; record: RecordWire }
  | { kind: 'comment'; id: string; at: string; comment: CommentWire }
  | { kind: 'changes'; id: string; at: string; batchId: string | null; changes: ChangeWire[] };

/** Where the next older entries are; null where all are loaded. */
export type Source = 'interactions' | 'comments' | 'changes';

export type Loaded = {
  interactions: readonly RecordWire[];
  comments: readonly CommentWire[];
  changes: readonly ChangeWire[];
  /** Whether there are older ones than those loaded. */
  more: Record<Source, boolean>;
};

/**
 * Merges the sources by time, newest first. What is older than the last loaded entry of a source that has more waits
 * until that source has come as far: so nothing appears later between what was read already.
 */
export function mergeTimeline({ interactions, comments, changes, more }: Loaded): {
  entries: Entry[];
  next: Source | null;
} {
  const grouped = groupChanges(changes);
  const said = interactions.map((record): Entry => ({
    kind: 'interaction',
    id: record.id,
    at: timeOf(record),
    record,
  }));
  const talk = comments.map((comment): Entry => ({
    kind: 'comment',
    id: comment.id,
    at: comment.createdAt,
    comment,
  }));
  const ends: { source: Source; at: string }[] = [];
  const sources: [Source, readonly Entry[]][] = [
    ['interactions', said],
    ['comments', talk],
    ['changes', grouped],
  ];
  for (const [source, loaded] of sources) {
    if (more[source]) ends.push({ source, at: loaded.at(-1)?.at ?? '9' });
  }
  const [end] = ends.toSorted((a, b) => compare(b.at, a.at));
  const entries = [...said, ...talk, ...grouped]
    .filter(({ at }) => !end || compare(at, end.at) >= 0)
    .toSorted((a, b) => compare(b.at, a.at));
  return { entries, next: end?.source ?? null };
}

/** Changes of one batch that follow one another become one entry. */
export function groupChanges(
  changes: readonly ChangeWire[],
): Extract<Entry, { kind: 'changes' }>[] {
  const groups: Extract<Entry, { kind: 'changes' }>[] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last && change.batchId !== null && last.batchId === change.batchId) {
      last.changes.push(change);
    } else {
      const { id, at, batchId } = change;
      groups.push({ kind: 'changes', id, at, batchId, changes: [change] });
    }
  }
  return groups;
}

function timeOf(record: RecordWire): string {
  return asText(record['at'] ?? record['createdAt']);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
