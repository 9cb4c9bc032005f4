import { Button, Group, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLayoutKanban, IconRoute } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { boardFields } from '../list/modes.ts';
import type { ListState } from '../list/useListState.ts';
import { MAX_COLUMNS } from './boardColumn.ts';
import type { BoardColumns } from './useBoardColumns.ts';

type Props = { object: ObjectWire; list: ListState; field: FieldWire; board: BoardColumns };

/** What the columns are, and whose where they stand under several. */
export function BoardTools({ object, list, field, board }: Props) {
  const { t } = useT();
  const label = useLabel();
  const fields = useMemo(() => boardFields(object), [object]);
  const { parents } = board;
  const chosen = parents?.options.find(({ id }) => id === parents.chosen);
  return (
    <Group className="zy-board-tools" gap={4}>
      <Choice
        icon={<IconLayoutKanban size={16} aria-hidden />}
        text={t('board.by', { field: label(field.label) })}
        options={fields.map((one) => ({ value: one.name, text: label(one.label) }))}
        chosen={field.name}
        onPick={(by) => list.setNames({ by, of: undefined })}
      />
      {parents && (
        <Choice
          icon={<IconRoute size={16} aria-hidden />}
          text={t('board.of', { object: parents.label, title: chosen?.title ?? '' })}
          options={parents.options.map(({ id, title }) => ({ value: id, text: title }))}
          chosen={parents.chosen}
          onPick={(of) => list.setNames({ of })}
        />
      )}
      {board.cut && (
        <Text size="xs" c="dimmed">
          {t('board.cut', { count: MAX_COLUMNS })}
        </Text>
      )}
    </Group>
  );
}

type ChoiceProps = {
  icon: ReactNode;
  text: string;
  options: { value: string; text: string }[];
  chosen: string;
  onPick: (value: string) => void;
};

function Choice({ icon, text, options, chosen, onPick }: ChoiceProps) {
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={icon}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {text}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
        {options.map(({ value, text: name }) => (
          <Menu.Item
            key={value}
            fw={value === chosen ? 600 : undefined}
            aria-current={value === chosen || undefined}
            onClick={() => onPick(value)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
