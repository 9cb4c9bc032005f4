import { ActionIcon, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconX } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { furtherFields, moveColumn } from './columns.ts';
import { LONG_LIST } from './options.ts';

export type ColumnListProps = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  onChange: (columns: string[] | undefined) => void;
};

/** The columns of a list in their order, and the ways to move, remove and add them. */
export function ColumnList({ object, fields, onChange }: ColumnListProps) {
  const { t } = useT();
  const label = useLabel();
  const [dragged, setDragged] = useState<number | null>(null);
  const names = fields.map((field) => field.name);
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    if (dragged !== null) onChange(moveColumn(names, dragged, to));
    setDragged(null);
  };
  return (
    <Stack gap="xs">
      <Stack component="ul" gap={2} m={0} p={0} className="zy-columns">
        {fields.map((field, index) => (
          <li key={field.name}>
            <div
              // Dragging is for the pointer; the buttons do the same for keys.
              role="presentation"
              draggable={index > 0}
              className="zy-columns-item"
              data-dragged={dragged === index || undefined}
              onDragStart={() => setDragged(index)}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => drop(event, index)}
            >
              <IconGripVertical
                size={14}
                aria-hidden
                style={{ visibility: index > 0 ? undefined : 'hidden' }}
              />
              <Text size="sm" className="zy-ellipsis" flex={1}>
                {label(field.label)}
              </Text>
              {index === 0 ? (
                <Text size="xs" c="dimmed">
                  {t('list.columnFirst')}
                </Text>
              ) : (
                <ColumnButtons
                  name={label(field.label)}
                  first={index === 1}
                  last={index === names.length - 1}
                  onMove={(by) => onChange(moveColumn(names, index, index + by))}
                  onRemove={() => onChange(names.toSpliced(index, 1))}
                />
              )}
            </div>
          </li>
        ))}
      </Stack>
      <AddColumn object={object} fields={fields} onAdd={(name) => onChange([...names, name])} />
      <Group justify="flex-end">
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange(undefined)}>
          {t('list.columnsReset')}
        </Button>
      </Group>
    </Stack>
  );
}

function AddColumn({
  object,
  fields,
  onAdd,
}: Omit<ColumnListProps, 'onChange'> & { onAdd: (name: string) => void }) {
  const { t } = useT();
  const label = useLabel();
  const [added, setAdded] = useState(0);
  return (
    <Select
      key={added}
      autoFocus={added > 0}
      aria-label={t('list.columnAdd')}
      placeholder={t('list.columnAdd')}
      searchable
      selectFirstOptionOnChange
      {...LONG_LIST}
      data={furtherFields(object, fields).map((field) => ({
        value: field.name,
        label: label(field.label),
      }))}
      value={null}
      comboboxProps={{ withinPortal: false }}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(name) => {
        if (name === null) return;
        setAdded(added + 1);
        onAdd(name);
      }}
    />
  );
}

type ButtonsProps = {
  name: string;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function ColumnButtons({ name, first, last, onMove, onRemove }: ButtonsProps) {
  const { t } = useT();
  return (
    <Group gap={0} wrap="nowrap">
      <ActionIcon
        size={28}
        disabled={first}
        aria-label={t('list.columnUp', { column: name })}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon
        size={28}
        disabled={last}
        aria-label={t('list.columnDown', { column: name })}
        onClick={() => onMove(1)}
      >
        <IconArrowDown size={14} />
      </ActionIcon>
      <ActionIcon
        size={28}
        aria-label={t('list.columnRemove', { column: name })}
        onClick={onRemove}
      >
        <IconX size={14} />
      </ActionIcon>
    </Group>
  );
}
