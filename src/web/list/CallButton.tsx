import { ActionIcon } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { asText } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';

type Props = { object: ObjectWire; field: FieldWire; record: RecordWire; title: string };

/** Calls the record's number with one tap. Lists show numbers masked, so the number is asked for first. */
export function CallButton({ object, field, record, title }: Props) {
  const { t } = useT();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const call = async () => {
    setBusy(true);
    try {
      const whole = await get<RecordWire>(`/${object.path}/${record.id}`);
      const number = asText(whole[field.name]).replaceAll(/[^\d+]/g, '');
      if (whole._masked.includes(field.name)) toasts.note(t('list.numberHidden'));
      else if (number === '') toasts.note(t('list.noNumber'));
      else window.location.href = `tel:${number}`;
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <ActionIcon
      className="zy-card-call"
      variant="light"
      color="accent"
      radius="xl"
      loading={busy}
      aria-label={t('list.callOf', { title })}
      onClick={() => void call()}
    >
      <IconPhone size={20} aria-hidden />
    </ActionIcon>
  );
}
