import { describe, expect, test } from 'vitest';
import type { ChangeWire, CommentWire, RecordWire } from '../../kernel/wire.ts';
import { groupChanges, mergeTimeline } from './timeline.ts';

const said = (id: string, at: string): RecordWire => ({
  id,
  version: 1,
  _titles: {},
  _masked: [],
  at,
});

const change = (id: string, at: string, batchId: string | null = null): ChangeWire => ({
  id,
  at,
  batchId,
  actor: null,
  via: 'request',
  op: 'update',
  event: null,
  fields: [],
  undoable: false,
});

const comment = (id: string, createdAt: string): CommentWire => ({
  id,
  version: 1,
  author: null,
  body: '',
  mentions: [],
  createdAt,
  editedAt: null,
  mine: false,
});

const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);

describe('timeline', () => {
  test('is merged by time, newest first', () => {
    const { entries, next } = mergeTimeline({
      interactions: [said('i4', '2026-04'), said('i1', '2026-01')],
      comments: [comment('k5', '2026-02-15')],
      changes: [change('c3', '2026-03'), change('c2', '2026-02')],
      more: { interactions: false, comments: false, changes: false },
    });
    expect(ids(entries)).toEqual(['i4', 'c3', 'k5', 'c2', 'i1']);
    expect(next).toBeNull();
  });

  test('holds back what a source may still come between', () => {
    const { entries, next } = mergeTimeline({
      interactions: [said('i4', '2026-04'), said('i1', '2026-01')],
      comments: [],
      changes: [change('c3', '2026-03')],
      more: { interactions: true, comments: false, changes: true },
    });
    expect(ids(entries)).toEqual(['i4', 'c3']);
    expect(next).toBe('changes');
  });

  test('waits for a source that has more but has loaded nothing', () => {
    const { entries, next } = mergeTimeline({
      interactions: [],
      comments: [],
      changes: [change('c3', '2026-03')],
      more: { interactions: true, comments: false, changes: false },
    });
    expect(entries).toEqual([]);
    expect(next).toBe('interactions');
  });

  test('puts the changes of a batch together where they follow one another', () => {
    const groups = groupChanges([
      change('a', '5', 'batch'),
      change('b', '5', 'batch'),
      change('c', '4'),
      change('d', '3'),
      change('e', '2', 'batch'),
    ]);
    expect(groups.map(({ changes }) => ids(changes))).toEqual([['a', 'b'], ['c'], ['d'], ['e']]);
  });
});
