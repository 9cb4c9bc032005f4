import { ActionIcon, Box, Skeleton, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type MouseEvent, useRef, useState } from 'react';
import type { ActionWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { startAction } from '../actions/action.ts';
import { useMetadata } from '../api/queries.ts';
import { wroteJustNow } from '../api/ownWrite.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { shown } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { FieldEditor } from './FieldEditor.tsx';
import { mayEdit } from './layout.ts';
import css from './record.module.css';
import { useFieldEdit } from './useFieldEdit.ts';

type Props = { object: ObjectWire; field: FieldWire; record: RecordWire };

/** A field of a record with its value, which is edited in place where the reader may. */
export function FieldRow({ object, field, record }: Props) {
  const { t } = useT();
  const label = useLabel();
  const pencil = useRef<HTMLButtonElement>(null);
  const editing = useFieldEdit(object, field, record);
  const action = useWriter(field, object, record);
  const changed = useChangedByOthers(record, field.name, editing.own, field.fact);
  const name = label(field.label);
  const editable = mayEdit(field, record);
  const start = action
    ? () => startAction({ action, object, id: record.id, asked: true })
    : editing.start;
  const onClick = (event: MouseEvent) => {
    if (!(editable || action) || editing.edit) return;
    // A link is followed and text that was marked is to be copied: neither begins an edit.
    if (event.target instanceof Element && event.target.closest('a, button')) return;
    if (window.getSelection()?.isCollapsed === false) return;
    start();
  };
  return (
    <div className={css.field} data-field={field.name}>
      <Text size="xs" c="dimmed" className={css.label}>
        {name}
      </Text>
      {editing.edit ? (
        <FieldEditor
          field={field}
          record={record}
          editing={editing}
          onDone={() => setTimeout(() => pencil.current?.focus(), 0)}
        />
      ) : (
        <Box
          className={css.value}
          data-editable={editable || action ? true : undefined}
          onClick={onClick}
        >
          <div key={changed.text} className={changed.byOthers ? css.changed : css.text}>
            <Value field={field} record={record} />
          </div>
          {(editable || action) && (
            <ActionIcon
              ref={pencil}
              className={css.pencil}
              size="sm"
              aria-label={t('record.edit', { field: name })}
              onClick={start}
            >
              <IconPencil size={14} />
            </ActionIcon>
          )}
        </Box>
      )}
    </div>
  );
}

function Value({ field, record }: { field: FieldWire; record: RecordWire }) {
  const { t } = useT();
  // From a list only some fields are known until the record itself has come.
  if (!(field.name in record) && !record._rights) return <Skeleton h={16} my={3} w="60%" />;
  const value = shown(field, record);
  return (
    <>
      <FieldValue field={field} {...value} />
      {value.masked && record._rights && (
        <Text size="xs" c="dimmed">
          {t('record.maskedWhy')}
        </Text>
      )}
    </>
  );
}

/** The action that changes the field: it alone may, or it asks what else is to happen. Only one this member may run. */
function useWriter(
  field: FieldWire,
  object: ObjectWire,
  record: RecordWire,
): ActionWire | undefined {
  const { actions } = useMetadata();
  const own = actions.filter((one) => one.object === object.name);
  if (field.writtenBy) return own.find((one) => one.name === field.writtenBy);
  return mayEdit(field, record) ? own.find((one) => one.sets === field.name) : undefined;
}

/** Follows a value: true for one that came from elsewhere while the record was on screen. */
function useChangedByOthers(
  record: RecordWire,
  name: string,
  own: boolean,
  fact: boolean,
): { text: string; byOthers: boolean } {
  const text = JSON.stringify(record[name]) ?? '';
  const settled = record._rights !== undefined;
  const [seen, setSeen] = useState({ text, settled, byOthers: false });
  if (seen.text === text && seen.settled === settled) return seen;
  const fromElsewhere = seen.text !== text && seen.settled && settled && !own;
  // What is computed follows from records beside this one: a note just made here moves the last contact.
  const next = { text, settled, byOthers: fromElsewhere && !(fact && wroteJustNow()) };
  setSeen(next);
  return next;
}
