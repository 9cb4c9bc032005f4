import { Group, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import type { Condition, FieldCondition } from '../../kernel/condition.ts';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useAggregate } from '../api/queries.ts';
import { asText } from '../fields/value.ts';
import { formatNumber } from '../format.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { readTree, soleOn, withField, writeTree } from './tree.ts';

type Props = {
  object: ObjectWire;
  group: string;
  where: Condition | undefined;
  onWhere: (where: Condition | undefined) => void;
};

/** How many records there are per value of a field; a click asks for those with that value, another for all again. */
export function GroupSummary({ object, group, where, onWhere }: Props) {
  const { t } = useT();
  const label = useLabel();
  const errorText = useErrorText();
  const field = object.fields.find((one) => one.name === group);
  const tree = useMemo(() => readTree(where), [where]);
  const chosen = soleOn(tree, group);
  // The chosen value does not hide the others' counts.
  const others = useMemo(
    () => writeTree(chosen ? withField(tree, group, undefined) : tree),
    [chosen, group, tree],
  );
  const counts = useAggregate(
    object,
    { where: others, groupBy: [{ field: group }], values: [{ fn: 'count' }] },
    { enabled: field !== undefined },
  );
  if (!field) return null;
  const pick = (condition: FieldCondition | undefined) =>
    onWhere(writeTree(withField(tree, group, condition)));
  return (
    <Group gap={6} className="zy-list-groups" role="group" aria-label={label(field.label)}>
      <Text size="xs" c="dimmed">
        {label(field.label)}
      </Text>
      {counts.isPending && Array.from({ length: 4 }, (_, n) => <Skeleton key={n} h={24} w={72} />)}
      {counts.error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {errorText(counts.error)}
        </Text>
      )}
      {counts.data?.groups.map(({ keys: [key], titles: [title], values: [count] }) => {
        const condition = conditionOn(field, key);
        const current =
          chosen !== undefined && JSON.stringify(chosen) === JSON.stringify(condition);
        return (
          <CountChip
            key={asText(key)}
            text={groupText(field, key, title ?? null)}
            count={Number(count)}
            current={current}
            onClick={() => pick(current ? undefined : condition)}
          />
        );
      })}
    </Group>
  );

  function groupText(of: FieldWire, key: unknown, title: string | null): string {
    if (key === null || key === '') return t('list.groupEmpty');
    if (of.kind === 'choice') {
      const option = of.options[asText(key)];
      return option ? label(option.label) : asText(key);
    }
    if (of.kind === 'boolean') return t(key === true ? 'list.yes' : 'list.no');
    if (of.kind === 'reference' || of.kind === 'user') return title ?? t('list.unknownRecord');
    return asText(key);
  }
}

function conditionOn(field: FieldWire, key: unknown): FieldCondition {
  return key === null || key === ''
    ? { field: field.name, op: 'empty' }
    : { field: field.name, op: 'eq', value: key };
}

function CountChip({
  text,
  count,
  current,
  onClick,
}: {
  text: string;
  count: number;
  current: boolean;
  onClick: () => void;
}) {
  const { locale } = useT();
  const number = formatNumber(count, locale);
  return (
    <UnstyledButton className="zy-list-count" aria-pressed={current} onClick={onClick}>
      <span className="zy-ellipsis">{text}</span>
      <span className="zy-list-number">{number}</span>
    </UnstyledButton>
  );
}
