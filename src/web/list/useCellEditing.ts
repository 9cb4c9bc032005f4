import { useEffect, useMemo, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { startAction } from '../actions/action.ts';
import { get } from '../api/client.ts';
import { fieldErrors, isApiProblem } from '../api/problem.ts';
import { useMetadata } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { isEmpty, titleOf } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { useErrorText } from '../state/errorText.ts';
import { type Obstacle, obstacleTo } from './editable.ts';
import { isSensitiveField } from './sensitive.ts';

/** A cell while it is edited. */
export type EditedCell = {
  id: string;
  version: number;
  field: FieldWire;
  /** What the editor begins with. */
  value: unknown;
  title: string | undefined;
  /** What is stored: leaving it so is no change. */
  stored: unknown;
  error?: string;
};

/** What a cell has to say: why it cannot be edited, or what went wrong with its last change. */
export type CellMessage = { id: string; field: string; text: string; failed?: EditedCell };

export type CellEditing = {
  editing: EditedCell | null;
  messages: readonly CellMessage[];
  /** Begins to edit a cell, or says why that cannot be; a yes or no is changed at once. */
  start: (record: RecordWire, field: FieldWire) => void;
  commit: (value: unknown, title?: string) => void;
  cancel: () => void;
};

const SAID_FOR = 5000;

const WHY = {
  masked: 'list.cannotMasked',
  readOnly: 'list.cannotReadOnly',
  computed: 'list.cannotComputed',
  numbered: 'list.cannotNumbered',
  system: 'list.cannotSystem',
  object: 'list.cannotObject',
} as const satisfies Record<string, MessageKey>;

/** Editing cells in place: at once on screen, with undo, and with the error at the cell where saving fails. */
export function useCellEditing(object: ObjectWire): CellEditing {
  const { t } = useT();
  const label = useLabel();
  const write = useWrite(object);
  const errorText = useErrorText();
  const { actions } = useMetadata();
  const [editing, setEditing] = useState<EditedCell | null>(null);
  const { messages, tell, forget } = useCellMessages();

  return useMemo(() => {
    const sayWhy = (record: RecordWire, field: FieldWire, obstacle: Obstacle) => {
      const name = label(field.label);
      const text =
        obstacle.why === 'action'
          ? t('list.cannotOther', { field: name })
          : t(WHY[obstacle.why], { field: name, object: label(object.pluralLabel) });
      tell({ id: record.id, field: field.name, text });
    };
    const save = async (cell: EditedCell, value: unknown, title: string | undefined) => {
      const { id, field } = cell;
      forget(id, field.name);
      try {
        const titles = title === undefined ? undefined : { [field.name]: title };
        await write.update(cell, { [field.name]: value }, { titles });
      } catch (error) {
        const text = fieldErrors(error).fields[field.name] ?? errorText(error);
        const failed = { ...cell, value, title, error: text };
        tell({ id, field: field.name, text: t('list.notSaved', { reason: text }), failed });
        // Whoever has not gone on to another cell is brought back to what they typed.
        setEditing((now) => now ?? failed);
      }
    };
    const open = async (record: RecordWire, field: FieldWire) => {
      try {
        const whole = await get<RecordWire>(`/${object.path}/${record.id}`);
        if (whole._rights?.fields[field.name] !== 'write') {
          sayWhy(record, field, {
            why: whole._masked.includes(field.name) ? 'masked' : 'readOnly',
          });
          return;
        }
        setEditing(cellOf(whole, field));
      } catch (error) {
        const text = isApiProblem(error) ? errorText(error) : t('state.unknown');
        tell({ id: record.id, field: field.name, text });
      }
    };
    return {
      editing,
      messages,
      start: (record, field) => {
        const obstacle = obstacleTo(object, field, record, actions);
        const failed = messages.find(
          (one) => one.id === record.id && one.field === field.name,
        )?.failed;
        if (obstacle?.why === 'action' && obstacle.action) {
          startAction({ action: obstacle.action, object, id: record.id, asked: true });
        } else if (obstacle) sayWhy(record, field, obstacle);
        else if (failed) setEditing({ ...failed, version: record.version });
        else if (isSensitiveField(field)) void open(record, field);
        else if (field.kind === 'boolean') {
          void save(cellOf(record, field), record[field.name] !== true, undefined);
        } else setEditing(cellOf(record, field));
      },
      commit: (value, title) => {
        setEditing(null);
        if (editing && !sameValue(value, editing.stored)) void save(editing, value, title);
        else if (editing) forget(editing.id, editing.field.name);
      },
      cancel: () => {
        setEditing(null);
        if (editing) forget(editing.id, editing.field.name);
      },
    };
  }, [actions, editing, errorText, forget, label, messages, object, t, tell, write]);
}

/** What cells have to say; what is no failure goes away by itself. */
function useCellMessages() {
  const [messages, setMessages] = useState<CellMessage[]>([]);
  useEffect(() => {
    if (!messages.some((one) => !one.failed)) return undefined;
    const timer = setTimeout(() => setMessages((now) => now.filter((one) => one.failed)), SAID_FOR);
    return () => clearTimeout(timer);
  }, [messages]);
  return useMemo(() => {
    const isAt = (one: CellMessage, id: string, field: string) =>
      one.id === id && one.field === field;
    return {
      messages,
      forget: (id: string, field: string) =>
        setMessages((now) => now.filter((one) => !isAt(one, id, field))),
      tell: (message: CellMessage) =>
        setMessages((now) => [
          ...now.filter((one) => one.failed && !isAt(one, message.id, message.field)),
          message,
        ]),
    };
  }, [messages]);
}

function cellOf(record: RecordWire, field: FieldWire): EditedCell {
  const value = record[field.name] ?? null;
  const { id, version } = record;
  return { id, version, field, value, title: titleOf(record, field.name), stored: value };
}

function sameValue(one: unknown, other: unknown): boolean {
  if (isEmpty(one) && isEmpty(other)) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
