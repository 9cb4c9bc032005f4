import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type KeyboardEvent, useMemo, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useQueryClient } from '@tanstack/react-query';
import { findCached } from '../../../../web/api/cache.ts';
import { keys } from '../../../../web/api/keys.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useMe, useObject, useObjectByPath } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { type Draft, draftKey, emptyDraft } from '../../../../web/form/drafts.ts';
import { useDraft } from '../../../../web/form/useDraft.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { DialogProps } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { customerOf } from './customerOf.ts';

/** Notes a call from anywhere: whose, what was said, saved. On the page of a customer, or of what is a customer's, it is theirs. */
export function NoteCall(props: DialogProps) {
  const interaction = useObject('interaction');
  return interaction ? <Dialog interaction={interaction} {...props} /> : null;
}

/** The customer whose page is open, or that of the order, task or whatever else is. */
function useCustomerHere(): Draft {
  const { path, id } = useParams({ strict: false });
  const object = useObjectByPath(path);
  const client = useQueryClient();
  return useMemo(() => {
    if (!object || !id) return emptyDraft;
    const record: RecordWire | undefined = findCached(client, object.name, id);
    return customerOf(object, id, record);
  }, [client, id, object]);
}

function Dialog({ interaction, given: asked, onClose }: DialogProps & { interaction: ObjectWire }) {
  useFocusBack();
  const { t } = useT();
  const me = useMe();
  const phone = usePhone();
  const client = useQueryClient();
  const errorText = useErrorText();
  const write = useWrite(interaction);
  const here = useCustomerHere();
  const given = asked ?? here;
  const place = asText(given.values['customer']) || 'call';
  const drafting = useDraft(draftKey(me.memberId, 'interaction', 'new', place), given);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const { values, titles } = drafting.draft;
  const save = async () => {
    if (busy) return;
    const missing = ['customer', 'body'].filter((name) => isEmpty(asText(values[name]).trim()));
    if (missing.length > 0) {
      setErrors(Object.fromEntries(missing.map((name) => [name, t('noteCall.missing')])));
      return;
    }
    setBusy(true);
    try {
      const sent = drafting.draft;
      await write.create({ channel: 'call', direction: 'out', ...values });
      drafting.clear(sent);
      const id = asText(values['customer']);
      void client.invalidateQueries({ queryKey: keys.record('customer', id) });
      onClose();
    } catch (failure) {
      const { fields, general } = fieldErrors(failure);
      const rest = general.join(' ') || (Object.keys(fields).length > 0 ? '' : errorText(failure));
      setErrors({ ...fields, ...(rest ? { general: rest } : {}) });
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void save();
  };
  const input = (name: string) => ({
    field: interaction.fields.find((field) => field.name === name),
    value: values[name],
    title: titles[name],
    error: errors[name],
    onChange: (value: unknown, title?: string) => {
      setErrors({});
      drafting.set(name, value, title);
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen={phone}
      title={t('noteCall.title')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <div role="presentation" onKeyDown={onKeyDown}>
        <Stack gap="sm">
          {errors['general'] && (
            <Alert role="alert" variant="light" color="red" p="xs">
              {errors['general']}
            </Alert>
          )}
          <Input {...input('customer')} autoFocus={!given.values['customer']} />
          <Input {...input('body')} autoFocus={Boolean(given.values['customer'])} />
          <Direction {...input('direction')} />
          <Group gap="sm">
            <Button loading={busy} onClick={() => void save()}>
              {t('form.save')}
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('form.cancel')}
            </Button>
            <Text size="xs" c="dimmed" visibleFrom="sm" ml="auto">
              {t('form.keys')}
            </Text>
          </Group>
        </Stack>
      </div>
    </Modal>
  );
}

type InputProps = {
  field: FieldWire | undefined;
  value: unknown;
  title: string | undefined;
  error: string | undefined;
  onChange: (value: unknown, title?: string) => void;
};

function Input({ field, ...props }: InputProps & { autoFocus: boolean }) {
  return field ? <FieldInput field={field} {...props} /> : null;
}

/** Who called whom; ours, unless said otherwise. */
function Direction({ field, value, onChange }: InputProps) {
  const label = useLabel();
  if (field?.kind !== 'choice') return null;
  return (
    <SegmentedControl
      size="sm"
      aria-label={label(field.label)}
      value={asText(value) || 'out'}
      data={Object.entries(field.options).map(([option, { label: text }]) => ({
        value: option,
        label: label(text),
      }))}
      onChange={onChange}
    />
  );
}
