import { Group, Select } from '@mantine/core';
import { useMe } from '../api/queries.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { dayIn } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useNow } from '../record/useNow.ts';
import { PERIODS, type Period } from './periods.ts';

const CUSTOM = 'custom';

type Props = { period: Period; onPeriod: (period: Period) => void };

/** Chooses a period: a moving one, or two days. */
export function PeriodSelect({ period, onPeriod }: Props) {
  const { t } = useT();
  const { timeZone } = useMe().organisation;
  const custom = typeof period === 'string' ? null : period;
  const today = dayIn(new Date(useNow()).toISOString(), timeZone);
  const pick = (next: string | null) => {
    const moving = PERIODS.find((each) => each === next);
    if (moving) onPeriod(moving);
    else if (next === CUSTOM) onPeriod({ from: `${today.slice(0, 8)}01`, to: today });
  };
  const day = (name: 'from' | 'to', span: { from: string; to: string }) => (
    <FieldInput
      field={{
        kind: 'date',
        name,
        required: true,
        label: { zh: t(`period.${name}`), en: t(`period.${name}`) },
      }}
      labelStyle="hidden"
      value={span[name]}
      onChange={(value) => {
        const next = { ...span, [name]: value };
        if (typeof value === 'string' && next.from <= next.to) onPeriod(next);
      }}
    />
  );
  return (
    <Group gap="xs" wrap="wrap">
      <Select
        w={140}
        aria-label={t('period.label')}
        allowDeselect={false}
        data={[
          ...PERIODS.map((value) => ({ value: value as string, label: t(`period.${value}`) })),
          { value: CUSTOM, label: t('period.custom') },
        ]}
        value={typeof period === 'string' ? period : CUSTOM}
        onChange={pick}
      />
      {custom && day('from', custom)}
      {custom && day('to', custom)}
    </Group>
  );
}
