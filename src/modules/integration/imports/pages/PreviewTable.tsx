import { Box, Table, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { FaultWire, PresetWire, PreviewLineWire, PreviewStepWire } from '../wire.ts';
import css from './imports.module.css';

type Props = { preset: PresetWire; items: PreviewLineWire[]; objects: readonly ObjectWire[] };

type Place = { n: number; object: ObjectWire; fields: FieldWire[] };

/** The first lines as the records they would become; what cannot be is marked where it stands, with the reason. */
export function PreviewTable({ preset, items, objects }: Props) {
  const { t } = useT();
  const label = useLabel();
  const places = placesOf(preset, objects);
  return (
    <Box component="section" className={css.scroll} tabIndex={0} aria-label={t('import.preview')}>
      <Table className={css.table} verticalSpacing={4} withRowBorders>
        <Table.Thead>
          {places.length > 1 && (
            <Table.Tr>
              <Table.Td colSpan={2} />
              {places.map(({ n, object, fields }) => (
                <Table.Th key={n} colSpan={fields.length} scope="colgroup" className={css.group}>
                  {t('import.step', { n: n + 1, object: label(object.label) })}
                </Table.Th>
              ))}
            </Table.Tr>
          )}
          <Table.Tr>
            <Table.Th scope="col">{t('import.line')}</Table.Th>
            <Table.Th scope="col">{t('import.becomes')}</Table.Th>
            {places.map(({ n, fields }) =>
              fields.map((field) => (
                <Table.Th key={`${n}.${field.name}`} scope="col">
                  {label(field.label)}
                </Table.Th>
              )),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Row key={item.line} item={item} places={places} />
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function placesOf({ steps }: PresetWire, objects: readonly ObjectWire[]): Place[] {
  return steps.flatMap((step, n): Place[] => {
    const object = objects.find(({ name }) => name === step.object);
    if (!object) return [];
    const fields = object.fields.filter((field) => {
      const source = step.columns[field.name];
      return source !== undefined && !('step' in source);
    });
    return [{ n, object, fields }];
  });
}

function Row({ item, places }: { item: PreviewLineWire; places: readonly Place[] }) {
  const { t } = useT();
  const label = useLabel();
  const refused = item.faults.length > 0;
  // What is said at its cell need not be said again in front.
  const general = item.faults.filter((fault) => !isShown(fault, item, places));
  const outcomes = [...new Set(item.steps.map(({ outcome }) => outcome))];
  return (
    <Table.Tr data-refused={refused || undefined}>
      <Table.Td>{item.line}</Table.Td>
      <Table.Td className={css.outcome}>
        {refused ? (
          <Text size="sm" c="var(--mantine-color-error)">
            {t('import.becomes.refused')}
          </Text>
        ) : (
          outcomes.map((outcome) => (
            <Text key={outcome} size="sm">
              {t(`import.becomes.${outcome}`)}
            </Text>
          ))
        )}
        {general.map(({ message }) => (
          <Text key={message.en} size="xs" c="var(--mantine-color-error)">
            {label(message)}
          </Text>
        ))}
      </Table.Td>
      {places.map(({ n, fields }) =>
        fields.map((field) => (
          <Table.Td key={`${n}.${field.name}`}>
            <Cell
              field={field}
              cell={item.steps[n]?.values[field.name]}
              fault={faultAt(item, n, field.name)}
            />
          </Table.Td>
        )),
      )}
    </Table.Tr>
  );
}

const isShown = (fault: FaultWire, { steps }: PreviewLineWire, places: readonly Place[]) =>
  places.some(
    ({ n, fields }) =>
      fault.step === n &&
      fields.some(({ name }) => name === fault.field) &&
      steps[n]?.values[fault.field ?? ''] !== undefined,
  );

function faultAt({ steps, faults }: PreviewLineWire, n: number, field: string) {
  const own = steps[n]?.values[field]?.fault;
  return own ?? faults.find((one) => one.step === n && one.field === field)?.message;
}

type CellProps = {
  field: FieldWire;
  cell: PreviewStepWire['values'][string] | undefined;
  fault: FaultWire['message'] | undefined;
};

/** A value as it was understood, or what the file says and why that cannot be. */
function Cell({ field, cell, fault }: CellProps) {
  const { t } = useT();
  const label = useLabel();
  if (!cell) return null;
  if (!fault) {
    // A reference that is still to be made has a name and no page yet.
    if (cell.shown !== undefined) {
      return (
        <Text size="sm" className="zy-ellipsis">
          {cell.shown}
        </Text>
      );
    }
    return <FieldValue field={field} value={cell.value} compact />;
  }
  const raw = cell.raw || t('import.nothing');
  return (
    <Tooltip
      label={label(fault)}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <UnstyledButton
        className={css.fault}
        aria-label={t('import.faultAt', { text: raw, reason: label(fault) })}
      >
        <IconAlertTriangle size={14} aria-hidden />
        <span className="zy-ellipsis">{raw}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
