import { Skeleton, Table, Text } from '@mantine/core';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { RefusalsWire } from '../wire.ts';
import { useRefusals } from './api.ts';
import css from './imports.module.css';
import { Listing } from './Listing.tsx';

/** The lines that were left out, with the reasons; as a file they can be corrected and brought in again. */
export function Refusals({ id }: { id: string }) {
  const { t } = useT();
  const refusals = useRefusals(id);
  if (refusals.error)
    return <ErrorState error={refusals.error} onRetry={() => void refusals.refetch()} />;
  if (!refusals.data) return <Skeleton h={200} />;
  const heads = refusals.data.pages[0]?.heads ?? [];
  const items = refusals.data.pages.flatMap((page) => page.items);
  return (
    <Listing
      title={t('import.tile.refused')}
      hint={t('import.refusedHint')}
      file={`/api/v1/imports/${id}/refusals.csv`}
      query={refusals}
    >
      <Lines heads={heads} items={items} />
    </Listing>
  );
}

function Lines({ heads, items }: Pick<RefusalsWire, 'heads' | 'items'>) {
  const { t } = useT();
  const label = useLabel();
  const named = heads.map((head, n) => ({ key: `#${n + 1}`, head: head || `#${n + 1}`, n }));
  return (
    <Table className={css.table} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('import.line')}</Table.Th>
          <Table.Th scope="col">{t('import.reason')}</Table.Th>
          {named.map(({ key, head }) => (
            <Table.Th key={key} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map(({ line, cells, faults }) => (
          <Table.Tr key={line}>
            <Table.Td>{line}</Table.Td>
            <Table.Td className={css.reason}>
              {faults.map(({ column, message }) => (
                <Text key={`${column}${message.en}`} size="sm" c="var(--mantine-color-error)">
                  {column
                    ? t('import.atColumn', { column, reason: label(message) })
                    : label(message)}
                </Text>
              ))}
            </Table.Td>
            {named.map(({ key, head, n }) => (
              <Table.Td
                key={key}
                data-faulty={
                  faults.some(({ column }) => column === head || column === key) || undefined
                }
              >
                {String(cells[n] ?? '')}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
