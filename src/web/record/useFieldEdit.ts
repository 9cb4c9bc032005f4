import { useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { fieldErrors } from '../api/problem.ts';
import { useWrite } from '../api/writes.ts';
import { isEmpty, titleOf } from '../fields/value.ts';
import { useErrorText } from '../state/errorText.ts';

/** A field while somebody edits it in place. */
export type Edit = {
  value: unknown;
  title: string | undefined;
  /** What was stored when the edit began, and the record's version then: others may change both meanwhile. */
  stored: unknown;
  version: number;
  error?: string;
};

export type FieldEdit = {
  edit: Edit | null;
  start: () => void;
  change: (value: unknown, title?: string) => void;
  /** Keeps a value; what is typed where none is given. */
  commit: (value?: { value: unknown; title: string | undefined }) => void;
  cancel: () => void;
  /** True while what is on screen is this reader's own work, not another's change. */
  own: boolean;
};

/** Editing one field in place: at once on screen, with undo; where it fails what was typed comes back with the reason. */
export function useFieldEdit(object: ObjectWire, field: FieldWire, record: RecordWire): FieldEdit {
  const write = useWrite(object);
  const errorText = useErrorText();
  const [edit, setEdit] = useState<Edit | null>(null);
  const [saving, setSaving] = useState(0);
  const [version, setVersion] = useState(0);
  const { name } = field;

  const save = async (from: Edit, value: unknown, title: string | undefined) => {
    setSaving((now) => now + 1);
    try {
      const titles = title === undefined ? undefined : { [name]: title };
      const base = { id: record.id, version: from.version };
      const stored = await write.update(base, { [name]: value }, { titles });
      if (stored) setVersion(stored.version);
    } catch (error) {
      const reason = fieldErrors(error).fields[name] ?? errorText(error);
      setEdit({ ...from, value, title, error: reason });
    } finally {
      setSaving((now) => now - 1);
    }
  };
  return {
    edit,
    own: saving > 0 || edit !== null || record.version <= version,
    start: () => {
      const value = record[name] ?? null;
      setEdit({ value, title: titleOf(record, name), stored: value, version: record.version });
    },
    change: (value, title) => setEdit((now) => now && { ...now, value, title, error: undefined }),
    commit: (given) => {
      if (!edit) return;
      const { value, title } = given ?? edit;
      setEdit(null);
      if (!sameValue(value, edit.stored)) void save(edit, value, title);
    },
    cancel: () => setEdit(null),
  };
}

/** Whether two values as the API carries them are the same; all that is empty is. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (isEmpty(one) && isEmpty(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
