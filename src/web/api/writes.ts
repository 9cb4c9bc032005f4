import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { JobWire, ObjectWire, RecordWire, UndoWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { askConflict } from '../record/conflict.ts';
import { type Toasts, useToasts } from '../shell/toasts.tsx';
import {
  type Patch,
  askFollowers,
  changeCached,
  dropFromPages,
  refreshedItem,
  withPatch,
} from './cache.ts';
import { type Answer, request } from './client.ts';
import { keptForms } from './keptForm.ts';
import { keys } from './keys.ts';
import { noteWrite } from './ownWrite.ts';
import { conflictOf } from './problem.ts';

export type BulkRequest = {
  ids?: string[];
  where?: Condition;
  op: 'update' | 'remove' | 'restore';
  changes?: Record<string, unknown>;
};

export type UndoTarget = { changeId: string } | { batchId: string };

export type WriteOptions = {
  /** Without the toast that says “saved” and offers undo. */
  silent?: boolean;
  /** Titles of references among the values, by field: shown until the server's answer. */
  titles?: Record<string, string>;
};

export type Writes = {
  /** Creates a record. Throws `ApiProblem` (422 with `errors` per field). */
  create: (values: Record<string, unknown>, options?: WriteOptions) => Promise<RecordWire>;
  /**
   * Changes fields of a record; screens show the new values at once and the old ones again when it fails.
   * When somebody else changed the same field, asks which value to keep; null when the editor gives up.
   */
  update: (
    record: { id: string; version: number },
    changes: Record<string, unknown>,
    options?: WriteOptions,
  ) => Promise<RecordWire | null>;
  /** Deletes a record, with undo. */
  remove: (id: string, options?: WriteOptions) => Promise<void>;
  /** Takes a record out of the trash. */
  restore: (id: string, options?: WriteOptions) => Promise<RecordWire>;
  /** Changes many records in the background; the jobs tray shows how far it is. */
  bulk: (bulk: BulkRequest) => Promise<JobWire>;
};

/** The writes on one object: each updates what screens show, says so in a toast and offers undo. */
export function useWrite(object: ObjectWire): Writes {
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useT();
  return useMemo(() => {
    const done = (
      answer: Answer<unknown>,
      text: string,
      options: WriteOptions,
      mayUndo: boolean = true,
    ) => {
      noteWrite();
      refresh(client, object.name);
      if (options.silent) return;
      const target = mayUndo ? undoTarget(answer) : null;
      toasts.saved(text, target && (() => undo(client, toasts, target)));
    };
    const path = `/${object.path}`;
    return {
      create: async (values, options = {}) => {
        const answer = await request<RecordWire>('POST', path, { body: values });
        // Who may not delete what they made cannot take it back either.
        done(answer, t('write.created'), options, object.verbs.delete);
        return answer.data;
      },
      update: async (record, changes, options = {}) => {
        const written = await oneAtATime(record.id, () =>
          update(client, object, record, changes, options),
        );
        if (!written) return null;
        const { answer, typed } = written;
        const values = keptForms(object, typed, answer.data).join(t('write.and'));
        done(answer, values === '' ? t('write.saved') : t('write.savedAs', { values }), options);
        return answer.data;
      },
      remove: async (id, options = {}) => {
        const answer = await request<{ batchId: string }>('DELETE', `${path}/${id}`);
        dropFromPages(client, object.name, id);
        done(
          { ...answer, batchId: answer.batchId ?? answer.data.batchId },
          t('write.removed'),
          options,
        );
      },
      restore: async (id, options = {}) => {
        const answer = await request<RecordWire>('POST', `${path}/${id}/restore`);
        dropFromPages(client, object.name, id);
        done(answer, t('write.restored'), options);
        return answer.data;
      },
      bulk: async (bulk) => {
        const { data } = await request<JobWire>('POST', `${path}/bulk`, { body: bulk });
        toasts.note(t('write.bulkStarted'));
        void client.invalidateQueries({ queryKey: keys.jobs });
        return data;
      },
    };
  }, [client, object, t, toasts]);
}

/** Undoes a change or a batch and says what could not be undone. */
export function useUndo(): (target: UndoTarget) => Promise<void> {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMemo(() => (target: UndoTarget) => undo(client, toasts, target), [client, toasts]);
}

/** Runs a named action. Afterwards everything on screen is asked again, since an action may touch any object. */
export function useAction(): <T>(name: string, input: unknown) => Promise<T> {
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useT();
  return useMemo(
    () =>
      async <T>(name: string, input: unknown) => {
        const answer = await request<T>('POST', `/actions/${name}`, { body: input });
        noteWrite();
        void client.invalidateQueries();
        const target = undoTarget(answer) ?? undoTargetIn(answer.data);
        toasts.saved(t('write.actionDone'), target && (() => undo(client, toasts, target)));
        return answer.data;
      },
    [client, t, toasts],
  );
}

async function undo(client: QueryClient, toasts: Toasts, target: UndoTarget): Promise<void> {
  const { data } = await request<UndoWire | JobWire>('POST', '/changes/undo', { body: target });
  noteWrite();
  void client.invalidateQueries();
  if ('kind' in data) toasts.undoing();
  else toasts.undone(data);
}

function undoTarget(answer: Answer<unknown>): UndoTarget | null {
  if (answer.batchId) return { batchId: answer.batchId };
  return answer.changeId ? { changeId: answer.changeId } : null;
}

/** An action may name its batch or its change in its answer. */
function undoTargetIn(output: unknown): UndoTarget | null {
  if (typeof output !== 'object' || output === null) return null;
  if ('batchId' in output && typeof output.batchId === 'string') return { batchId: output.batchId };
  if (!('changeId' in output)) return null;
  return typeof output.changeId === 'string' ? { changeId: output.changeId } : null;
}

/** Lists, figures and histories of the object are out of date; those on screen are asked again. */
function refresh(client: QueryClient, object: string): void {
  void client.invalidateQueries({ queryKey: keys.pages(object) });
  void client.invalidateQueries({ queryKey: keys.aggregates(object) });
  void client.invalidateQueries({ queryKey: ['history', object] });
  void client.invalidateQueries({ queryKey: ['timeline', object] });
  askFollowers(client, object);
  void client.invalidateQueries({ queryKey: keys.measures });
  void client.invalidateQueries({ queryKey: ['search'] });
  void client.invalidateQueries({ queryKey: ['newest', object] });
}

/** Writes on one record wait for one another, so that quick edits of two fields do not meet as a conflict. */
const queues = new Map<string, Promise<unknown>>();

function oneAtATime<T>(id: string, run: () => Promise<T>): Promise<T> {
  const before = queues.get(id) ?? Promise.resolve();
  const result = before.then(run, run);
  queues.set(id, result);
  const forget = () => {
    if (queues.get(id) === result) queues.delete(id);
  };
  result.then(forget, forget);
  return result;
}

/** Which version followed which by our own write alone: `id:from` → to. */
const ownSteps = new Map<string, number>();

/** The version to name: the one that was read, or what our own later writes made of it. */
function knownVersion(id: string, read: number): number {
  const next = ownSteps.get(`${id}:${read}`);
  return next === undefined ? read : knownVersion(id, next);
}

/** Null when the editor gives up; `typed` is what was sent in the end. */
async function update(
  client: QueryClient,
  object: ObjectWire,
  record: { id: string; version: number },
  changes: Record<string, unknown>,
  options: WriteOptions,
): Promise<{ answer: Answer<RecordWire>; typed: Record<string, unknown> } | null> {
  const undoOptimism = showAtOnce(client, object.name, record.id, {
    values: changes,
    titles: options.titles,
  });
  let wanted = changes;
  let version = knownVersion(record.id, record.version);
  for (;;) {
    try {
      const path = `/${object.path}/${record.id}`;
      const answer = await request<RecordWire>('PATCH', path, { body: wanted, version });
      if (answer.data.version === version + 1) ownSteps.set(`${record.id}:${version}`, version + 1);
      showStored(client, object.name, answer.data, Object.keys(wanted));
      return { answer, typed: wanted };
    } catch (error) {
      const conflict = conflictOf(error);
      if (!conflict) {
        undoOptimism();
        throw error;
      }
      const chosen = await askConflict({
        object: object.name,
        id: record.id,
        conflict,
        changes: wanted,
      });
      if (!chosen || Object.keys(chosen.changes).length === 0) {
        undoOptimism();
        void client.invalidateQueries({ queryKey: keys.record(object.name, record.id) });
        refresh(client, object.name);
        return null;
      }
      wanted = chosen.changes;
      version = chosen.version;
    }
  }
}

/** Shows the new values before the server answered; returns how to put the old ones back. */
function showAtOnce(client: QueryClient, object: string, id: string, patch: Patch): () => void {
  void client.cancelQueries({ queryKey: keys.record(object, id) });
  void client.cancelQueries({ queryKey: keys.pages(object) });
  const before = [
    ...client.getQueriesData({ queryKey: keys.record(object, id) }),
    ...client.getQueriesData({ queryKey: keys.pages(object) }),
  ];
  const change = (record: RecordWire) => withPatch(record, patch);
  changeCached(client, object, id, { record: change, item: change });
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

function showStored(
  client: QueryClient,
  object: string,
  stored: RecordWire,
  changed: string[],
): void {
  changeCached(client, object, stored.id, {
    record: (record) => ({ ...record, ...stored, _rights: stored._rights ?? record._rights }),
    item: (item) => refreshedItem(item, stored, changed),
  });
}
