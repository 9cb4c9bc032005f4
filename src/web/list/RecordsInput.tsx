import { Group, Pill, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { FieldWire } from '../../kernel/wire.ts';
import { useMetadata, useObject } from '../api/queries.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useT } from '../i18n/i18n.ts';
import { targetName } from './paths.ts';
import { rememberTitle, useSpeaker } from './useSpeaker.ts';

type Props = {
  field: Extract<FieldWire, { kind: 'reference' | 'user' }>;
  ids: string[];
  autoFocus?: boolean;
  onChange: (ids: string[]) => void;
};

/** Several records: those picked already, and a search for one more. */
export function RecordsInput({ field, ids, autoFocus, onChange }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { objects } = useMetadata();
  const to = targetName(field) ?? '';
  const target = useObject(to) ?? objects[0];
  const [round, setRound] = useState(0);
  const where = useMemo(
    (): Condition => ({ field: field.name, op: 'in', value: ids }),
    [field.name, ids],
  );
  const owner = useMemo(
    () => (target ? { ...target, fields: [field] } : undefined),
    [field, target],
  );
  const add = (id: unknown, title?: string) => {
    if (typeof id !== 'string' || ids.includes(id)) return;
    if (title !== undefined) rememberTitle(client, to, id, title);
    onChange([...ids, id]);
    setRound(round + 1);
  };
  return (
    <Stack gap={6}>
      {owner && ids.length > 0 && (
        <Picked owner={owner} where={where} to={to} ids={ids} onChange={onChange} />
      )}
      <FieldInput
        key={round}
        field={{ ...field, required: true }}
        value={null}
        labelStyle="hidden"
        autoFocus={autoFocus || round > 0}
        onChange={add}
      />
      {ids.length === 0 && <span className="zy-list-hint">{t('list.pickHint')}</span>}
    </Stack>
  );
}

type PickedProps = {
  owner: Parameters<typeof useSpeaker>[0];
  where: Condition;
  to: string;
  ids: string[];
  onChange: (ids: string[]) => void;
};

function Picked({ owner, where, to, ids, onChange }: PickedProps) {
  const { t } = useT();
  const speaker = useSpeaker(owner, where);
  return (
    <Group gap={4}>
      {ids.map((id) => {
        const title = speaker.title(to, id) ?? t('list.unknownRecord');
        return (
          <Pill
            key={id}
            withRemoveButton
            removeButtonProps={{
              'aria-label': t('list.takeOut', { title }),
              tabIndex: 0,
              'aria-hidden': false,
            }}
            onRemove={() => onChange(ids.filter((one) => one !== id))}
          >
            {title}
          </Pill>
        );
      })}
    </Group>
  );
}
