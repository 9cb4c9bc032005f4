import { NativeSelect, Skeleton, Stack, Table, Text } from '@mantine/core';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { asText } from '../../../../web/fields/value.ts';
import type { TextsWire } from '../wire.ts';
import { useTexts } from './api.ts';
import css from './imports.module.css';

type Props = {
  id: string;
  object: ObjectWire;
  field: FieldWire;
  column: string;
  values: Record<string, string>;
  onValues: (values: Record<string, string>) => void;
};

/** What each text of the column means; those that are understood by themselves say as what. */
export function ValueTable(props: Props) {
  const { id, object, field, column } = props;
  const { t } = useT();
  const texts = useTexts(id, { object: object.name, field: field.name, column });
  if (texts.error) return <ErrorState error={texts.error} onRetry={() => void texts.refetch()} />;
  if (!texts.data) return <Skeleton h={120} />;
  // What is not understood first: that is what one came for.
  const rows = texts.data.items.toSorted((a, b) => Number(!a.fault) - Number(!b.fault));
  return (
    <Stack gap={4}>
      <div className={css.values}>
        <Table withRowBorders={false} verticalSpacing={4} aria-label={t('import.meanings')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('import.textInFile')}</Table.Th>
              <Table.Th>{t('import.means')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Meaning key={row.text} {...props} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {texts.data.more && (
        <Text size="xs" c="dimmed">
          {t('import.moreTexts')}
        </Text>
      )}
    </Stack>
  );
}

const NOTHING = '';
const UNKNOWN = '?';

function Meaning({ field, values, row, onValues }: Props & { row: TextsWire['items'][number] }) {
  const { t, locale } = useT();
  const options = useMeanings(field);
  const said = values[row.text];
  const understood = asText(Array.isArray(row.value) ? row.value[0] : row.value);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{row.text}</Text>
        <Text
          size="xs"
          c={row.fault && said === undefined ? 'var(--mantine-color-error)' : 'dimmed'}
        >
          {t('import.times', { count: formatNumber(row.count, locale) })}
        </Text>
      </Table.Td>
      <Table.Td>
        <NativeSelect
          aria-label={t('import.meansWhat', { text: row.text })}
          data={[
            ...(row.fault ? [{ value: UNKNOWN, label: t('import.chooseMeaning') }] : []),
            ...options,
            { value: NOTHING, label: t('import.meansNothing') },
          ]}
          value={said ?? (row.fault ? UNKNOWN : understood)}
          onChange={({ currentTarget: { value } }) => {
            const { [row.text]: _, ...others } = values;
            onValues(value === UNKNOWN ? others : { ...others, [row.text]: value });
          }}
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** What a text may mean for a field. */
function useMeanings(field: FieldWire): { value: string; label: string }[] {
  const { t } = useT();
  const label = useLabel();
  if (field.kind === 'choice' || field.kind === 'multiChoice') {
    return Object.entries(field.options).map(([value, option]) => ({
      value,
      label: label(option.label),
    }));
  }
  return [
    { value: 'true', label: t('field.yes') },
    { value: 'false', label: t('field.no') },
  ];
}
