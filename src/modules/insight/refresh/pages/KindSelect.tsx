import { Select } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';

/** A kind of customers, or all of them where empty. */
export type Kind = '' | 'company' | 'person';

/** Reads a kind from an address. */
export const readKind = (raw: unknown): Kind => (raw === 'company' || raw === 'person' ? raw : '');

type Props = { customer: ObjectWire; kind: Kind; onKind: (kind: Kind) => void };

/** Chooses companies, persons or both; nothing for those who may not tell them apart. */
export function KindSelect({ customer, kind, onKind }: Props) {
  const { t } = useT();
  const label = useLabel();
  const field = customer.fields.find(({ name }) => name === 'kind');
  if (field?.kind !== 'choice') return null;
  return (
    <Select
      w={140}
      aria-label={label(field.label)}
      allowDeselect={false}
      data={[
        { value: '', label: t('insight.everyKind') },
        ...Object.entries(field.options).map(([value, option]) => ({
          value,
          label: label(option.label),
        })),
      ]}
      value={kind}
      onChange={(next) => onKind(readKind(next))}
    />
  );
}
