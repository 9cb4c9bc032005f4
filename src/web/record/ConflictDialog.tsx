import { Button, Fieldset, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useObject } from '../api/queries.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { asText } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { OpenConflict } from './conflict.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

type Side = 'mine' | 'stored';

/**
 * Two people changed the same fields: shows what was there, what I wrote and what is stored, and lets me choose for
 * each field. What I changed elsewhere on the record is saved in any case.
 */
export function ConflictDialog({ open }: { open: OpenConflict }) {
  useFocusBack();
  const { t } = useT();
  const { conflict, changes, object: name } = open.question;
  const object = useObject(name);
  const [sides, setSides] = useState<Record<string, Side>>({});
  const names = Object.keys(conflict.fields);
  const save = () => {
    const kept = Object.entries(changes).filter(
      ([field]) => !(field in conflict.fields) || (sides[field] ?? 'mine') === 'mine',
    );
    open.answer({ changes: Object.fromEntries(kept), version: conflict.version });
  };
  return (
    <Modal
      opened
      onClose={() => open.answer(null)}
      title={t('conflict.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack>
        <Text size="sm">{t('conflict.lead')}</Text>
        {names.map((field) => {
          const declared = object?.fields.find((one) => one.name === field);
          const values = conflict.fields[field];
          return (
            declared &&
            values && (
              <FieldChoice
                key={field}
                field={declared}
                values={values}
                side={sides[field] ?? 'mine'}
                onChange={(side) => setSides((now) => ({ ...now, [field]: side }))}
              />
            )
          );
        })}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => open.answer(null)}>
            {t('conflict.discard')}
          </Button>
          <Button onClick={save} data-autofocus>
            {t('conflict.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

type FieldChoiceProps = {
  field: FieldWire;
  values: { mine: unknown; stored: unknown; original: unknown };
  side: Side;
  onChange: (side: Side) => void;
};

function FieldChoice({ field, values, side, onChange }: FieldChoiceProps) {
  const { t } = useT();
  const label = useLabel();
  return (
    <Fieldset legend={label(field.label)}>
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" c="dimmed">
            {t('conflict.original')}
          </Text>
          <Value field={field} value={values.original} />
        </Group>
        {(['mine', 'stored'] as const).map((one) => (
          <Radio
            key={one}
            name={`conflict-${field.name}`}
            checked={side === one}
            onChange={() => onChange(one)}
            label={
              <>
                <Text span size="sm" c="dimmed" mr="xs">
                  {t(one === 'mine' ? 'conflict.mine' : 'conflict.stored')}
                </Text>
                <Value field={field} value={values[one]} />
              </>
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

function Value({ field, value }: { field: FieldWire; value: unknown }) {
  const to = field.kind === 'reference' ? field.to : field.kind === 'user' ? 'member' : undefined;
  const object = useObject(to);
  if (object && typeof value === 'string') {
    return <Pointed field={field} object={object} id={value} />;
  }
  return <FieldValue field={field} value={value} />;
}

/** A reference in a conflict comes as an id alone; its title is asked for. */
function Pointed({ field, object, id }: { field: FieldWire; object: ObjectWire; id: string }) {
  const { data } = useQuery({
    queryKey: keys.record(object.name, id),
    queryFn: ({ signal }) => get<RecordWire>(`/${object.path}/${id}`, { signal }),
  });
  return <FieldValue field={field} value={id} title={data && asText(data[object.titleField])} />;
}
