import { Skeleton, Table } from '@mantine/core';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useKept } from './api.ts';
import { Listing } from './Listing.tsx';
import { Named } from './Rows.tsx';

/** What later edits hold: reverting left it, or took it along with the record into the trash. */
export function Kept({ id }: { id: string }) {
  const { t, locale } = useT();
  const label = useLabel();
  const me = useMe();
  const { objects } = useMetadata();
  const kept = useKept(id);
  if (kept.error) return <ErrorState error={kept.error} onRetry={() => void kept.refetch()} />;
  if (!kept.data) return <Skeleton h={200} />;
  const items = kept.data.pages.flatMap((page) => page.items);
  return (
    <Listing
      title={t('import.tile.kept')}
      hint={t('import.keptHint')}
      file={`/api/v1/imports/${id}/kept.csv`}
      query={kept}
    >
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {(['record', 'field', 'value', 'by', 'at'] as const).map((name) => (
              <Table.Th key={name} scope="col">
                {t(`import.kept.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => {
            const object = objects.find(({ name }) => name === item.object);
            return (
              <Table.Tr key={`${item.id}.${item.field}`}>
                <Table.Td>
                  <Named path={object?.path} id={item.id} title={item.title} />
                </Table.Td>
                <Table.Td>{item.label ? label(item.label) : t('import.whole')}</Table.Td>
                <Table.Td>{item.shown}</Table.Td>
                <Table.Td>{item.by}</Table.Td>
                <Table.Td>{item.at && formatDateTime(item.at, locale, me.timeZone)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Listing>
  );
}
