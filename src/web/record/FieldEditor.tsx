import { Anchor, Group, Text } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react';
import type { FieldWire, RecordWire } from '../../kernel/wire.ts';
import { isComposing } from '../fields/composition.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asText, isEmpty, titleOf } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { type FieldEdit, sameValue } from './useFieldEdit.ts';
import { useSpeaker } from './useSpeaker.ts';
import { valueText } from './valueText.ts';

type Props = {
  field: FieldWire;
  record: RecordWire;
  editing: FieldEdit;
  /** After Enter and Escape the focus goes back to where the edit began. */
  onDone: () => void;
};

const PORTAL = '[data-portal="true"]';

/** The input in the place of a value. Enter, Tab and a click elsewhere keep what was typed, Escape gives it up. */
export function FieldEditor({ field, record, editing, onDone }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { edit, change, commit, cancel } = editing;
  const leave = useEffectEvent((event: PointerEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || box.current?.contains(target)) return;
    // Lists and calendars of the input stand in portals.
    if (!target.closest(PORTAL)) commit();
  });
  useEffect(() => {
    document.addEventListener('pointerdown', leave, true);
    return () => document.removeEventListener('pointerdown', leave, true);
  }, []);
  useEffect(() => {
    box.current?.querySelector<HTMLInputElement>('input:not([type="checkbox"])')?.select();
  }, []);
  if (!edit) return null;
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    // Without a new place for the focus it was a click, which `leave` sees, or another window came up.
    if (!relatedTarget || box.current?.contains(relatedTarget) || relatedTarget.closest(PORTAL)) {
      return;
    }
    commit();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && event.defaultPrevented) onDone();
  };
  return (
    // Sees where the input's focus goes; it is no control itself.
    <div ref={box} role="presentation" onBlur={onBlur} onKeyDown={onKeyDown}>
      <FieldInput
        field={field}
        value={edit.value}
        title={edit.title}
        error={edit.error}
        currency={asText(record['currency']) || undefined}
        labelStyle="hidden"
        autoFocus
        onChange={change}
        onCommit={(value, title) => {
          commit({ value, title });
          onDone();
        }}
        onCancel={() => {
          cancel();
          onDone();
        }}
      />
      <Theirs field={field} record={record} stored={edit.stored} onTake={cancel} />
    </div>
  );
}

/** What somebody else has made of the field while it is edited here. */
function Theirs({
  field,
  record,
  stored,
  onTake,
}: {
  field: FieldWire;
  record: RecordWire;
  stored: unknown;
  onTake: () => void;
}) {
  const { t } = useT();
  const speaker = useSpeaker(record);
  const value = record[field.name];
  if (sameValue(value, stored)) return <div aria-live="polite" />;
  const words = valueText(field, value, titleOf(record, field.name), speaker);
  return (
    <Group gap="xs" mt={4} aria-live="polite">
      <Text size="xs" c="dimmed">
        {isEmpty(value) ? t('record.theirsEmpty') : t('record.theirs', { value: words })}
      </Text>
      <Anchor component="button" type="button" size="xs" onClick={onTake}>
        {t('record.takeTheirs')}
      </Anchor>
    </Group>
  );
}
