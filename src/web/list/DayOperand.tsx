import { Group, SegmentedControl, Select, Stack } from '@mantine/core';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useT } from '../i18n/i18n.ts';
import { SpanInput } from './OperandInput.tsx';
import { isSpan } from './operators.ts';
import { readRelative } from './words.ts';

type Props = { label: string; value: string; onChange: (value: unknown) => void };

/** A day to compare with: a fixed one, or one that moves with today. */
export function DayOperand({ label, value, onChange }: Props) {
  const { t } = useT();
  const relative = value === 'today' ? { sign: '-', count: 0, unit: 'd' } : readRelative(value);
  const moving = relative !== undefined;
  return (
    <Stack gap={6} miw={0}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={label}
        value={moving ? 'moving' : 'fixed'}
        data={[
          { value: 'fixed', label: t('list.fixedDay') },
          { value: 'moving', label: t('list.relativeDay') },
        ]}
        onChange={(next) => onChange(next === 'moving' ? 'today' : undefined)}
      />
      {relative ? (
        <Group gap="xs" wrap="nowrap">
          <SpanInput
            value={{ count: relative.count, unit: relative.unit }}
            onChange={(span) => onChange(isSpan(span) ? moved(relative.sign, span) : undefined)}
          />
          <Select
            w={104}
            flex="none"
            aria-label={t('list.direction')}
            data={[
              { value: '-', label: t('list.past') },
              { value: '+', label: t('list.future') },
            ]}
            value={relative.sign}
            allowDeselect={false}
            onChange={(sign) => onChange(moved(sign ?? '-', relative))}
          />
        </Group>
      ) : (
        <FieldInput
          field={{ kind: 'date', name: 'day', label: { zh: label, en: label } }}
          value={value.slice(0, 10) || null}
          labelStyle="hidden"
          onChange={(next) => onChange(next ?? undefined)}
        />
      )}
    </Stack>
  );
}

function moved(sign: string, { count, unit }: { count: number; unit: string }): string {
  return `today${sign}${count}${unit}`;
}
