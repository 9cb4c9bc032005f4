import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { isComposing } from '../../../../web/fields/composition.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { LineRow } from './LineRow.tsx';
import { type Line, type LineErrors, emptyLine } from './lineState.ts';
import css from './orders.module.css';

type Props = {
  /** `orderLine`. */
  object: ObjectWire;
  lines: readonly Line[];
  currency: string;
  errors: LineErrors;
  /** One begins with the first line. */
  focused?: boolean;
  /** A change follows from the lines as they are then: prices come a moment after their product. */
  onChange: (change: (lines: readonly Line[]) => Line[]) => void;
};

const HEADS = ['product', 'quantity', 'unitPrice', 'discountRate', 'amount'] as const;

/** The lines of an order, all open to be written in. Enter goes on to the next line, or begins one. */
export function LineEditor({ object, lines, currency, errors, focused, onChange }: Props) {
  const { t } = useT();
  const label = useLabel();
  const box = useRef<HTMLDivElement>(null);
  const [fresh, setFresh] = useState<string | null>(focused ? (lines[0]?.key ?? null) : null);
  const add = () => {
    const line = emptyLine();
    setFresh(line.key);
    onChange((now) => [...now, line]);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || isComposing(event)) return;
    // Enter in an open list chooses from it, on a button it presses it.
    if (event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return;
    if (event.target.getAttribute('aria-expanded') === 'true') return;
    event.preventDefault();
    const key = event.target.closest<HTMLElement>('[data-line]')?.dataset['line'];
    const after = lines[lines.findIndex((line) => line.key === key) + 1];
    if (!after) return add();
    box.current?.querySelector<HTMLElement>(`[data-line="${after.key}"] input`)?.focus();
  };
  const remove = (key: string) => onChange((now) => now.filter((line) => line.key !== key));
  return (
    // Enter goes on to the next line from each of the fields; it is no control itself.
    <div ref={box} role="presentation" onKeyDown={onKeyDown}>
      <div className={css.heads} aria-hidden>
        {HEADS.map((name) => {
          const field = object.fields.find((one) => one.name === name);
          return (
            <Text key={name} className={css[name]} size="xs" c="dimmed">
              {field && label(field.label)}
            </Text>
          );
        })}
      </div>
      {lines.map((line, place) => (
        <LineRow
          key={line.key}
          object={object}
          line={line}
          place={place + 1}
          currency={currency}
          errors={errors[line.key]}
          autoFocus={line.key === fresh}
          onChange={(patch) =>
            onChange((now) => now.map((one) => (one.key === line.key ? { ...one, ...patch } : one)))
          }
          onRemove={() => remove(line.key)}
        />
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        mt="xs"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={add}
      >
        {t('orders.addLine')}
      </Button>
    </div>
  );
}
