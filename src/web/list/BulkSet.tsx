import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { fieldErrors } from '../api/problem.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { isEmpty } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { isSettable } from './editable.ts';
import { LONG_LIST } from './options.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

type Props = {
  object: ObjectWire;
  /** How many records; null for all that match. */
  count: number | null;
  onClose: () => void;
  onApply: (changes: Record<string, unknown>) => Promise<void>;
};

/** Sets one field to one value on all selected records. */
export function BulkSet({ object, count, onClose, onApply }: Props) {
  useFocusBack();
  const { t } = useT();
  const label = useLabel();
  const errorText = useErrorText();
  const [field, setField] = useState<FieldWire>();
  const [value, setValue] = useState<unknown>(null);
  const [title, setTitle] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const fields = object.fields.filter((one) => isSettable(object, one));
  const incomplete = !field || (field.required === true && isEmpty(value));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (incomplete) return;
    setBusy(true);
    try {
      await onApply({ [field.name]: value });
      onClose();
    } catch (failure) {
      setError(fieldErrors(failure).fields[field.name] ?? errorText(failure));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('list.bulkSetTitle')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Select
            label={t('list.bulkSetField')}
            data={fields.map((one) => ({ value: one.name, label: label(one.label) }))}
            value={field?.name ?? null}
            searchable
            selectFirstOptionOnChange
            {...LONG_LIST}
            allowDeselect={false}
            data-autofocus
            nothingFoundMessage={t('field.nothingFound')}
            onChange={(name) => {
              const next = fields.find((one) => one.name === name);
              setField(next);
              setValue(next?.kind === 'boolean' ? false : null);
              setTitle(undefined);
              setError(undefined);
            }}
          />
          {field && (
            <div>
              <FieldInput
                key={field.name}
                field={{
                  ...field,
                  label: { zh: t('list.bulkSetValue'), en: t('list.bulkSetValue') },
                }}
                value={value}
                title={title}
                error={error}
                onChange={(next, name) => {
                  setValue(next);
                  setTitle(name);
                  setError(undefined);
                }}
              />
              {!field.required && field.kind !== 'boolean' && (
                <Text size="xs" c="dimmed" mt={4}>
                  {t('list.bulkSetClear')}
                </Text>
              )}
            </div>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('list.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={incomplete}>
              {count === null ? t('list.bulkApplyAll') : t('list.bulkApply', { count })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
