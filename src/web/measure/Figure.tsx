import { ActionIcon, Anchor, Popover, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { MeasureWire } from '../../kernel/wire.ts';
import { useMe, useMetadata, useObject } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { ALL } from '../list/view.ts';
import { figureText } from './figure.ts';
import { type Measured, numberOf } from './useMeasures.ts';
import { all } from './where.ts';

type DrillProps = {
  /** The name of the object. */
  object: string;
  where: Condition | null | undefined;
  children: ReactNode;
  label?: string;
  className?: string;
};

/** Opens the records behind a number in their list. */
export function Drill({ object, where, children, label, className }: DrillProps) {
  const path = useObject(object)?.path;
  if (!path) return children;
  return (
    <Anchor
      inherit
      className={className}
      aria-label={label}
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path }}
          search={{ view: ALL, ...(where ? { where: all(where) } : {}) }}
        />
      )}
    >
      {children}
    </Anchor>
  );
}

/** A measure's number: a click opens its records; money in short, in full on hovering. */
export function Figure({ measured, name }: { measured: Measured; name?: string }) {
  const { locale } = useT();
  const { currency } = useMe().organisation;
  const label = useLabel();
  const { measure, now } = measured;
  if (!now) return null;
  const value = numberOf(measured);
  const text = figureText(value, measure.unit, { locale, currency });
  const exact = figureText(value, measure.unit, { locale, currency, exact: true });
  return (
    <Drill object={now.object} where={now.where} label={`${name ?? label(measure.label)} ${text}`}>
      <span title={exact}>{text}</span>
    </Drill>
  );
}

type DefinitionProps = {
  measure: MeasureWire;
  /** What the number is called instead. */
  name?: string;
  more?: string;
};

/** Says how a number is defined. */
export function Definition({ measure, name, more }: DefinitionProps) {
  const label = useLabel();
  return (
    <Explanation name={name ?? label(measure.label)} text={label(measure.definition)} more={more} />
  );
}

/** Says how a number is defined that is no measure: one of several objects, or of a model. */
export function Explanation({ name, text, more }: { name: string; text: string; more?: string }) {
  const { t } = useT();
  return (
    <Popover width={280} position="bottom" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon size="sm" color="gray" aria-label={t('measure.definitionOf', { name })}>
          <IconInfoCircle size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm">{text}</Text>
        {more && (
          <Text size="sm" c="dimmed" mt={4}>
            {more}
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The measure of that name, where the member may have it. */
export function useMeasure(name: string): MeasureWire | undefined {
  return useMetadata().measures.find((each) => each.name === name);
}
