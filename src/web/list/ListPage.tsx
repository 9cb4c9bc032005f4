import { Button, Group, Stack, Table, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useObjectByPath, usePage } from '../api/queries.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { shown } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { EmptyList } from '../state/EmptyList.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';

const route = getRouteApi('/app/$path');

/** The list of an object's records. */
export function ListPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <RecordTable key={object.name} object={object} /> : <NotFoundPage />;
}

function RecordTable({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const navigate = route.useNavigate();
  const { where, sort } = route.useSearch();
  const page = usePage(object, { where, sort, fields: object.listColumns });
  const fields = object.listColumns.flatMap(
    (name) => object.fields.find((field) => field.name === name) ?? [],
  );
  if (page.isPending) return <PageSkeleton />;
  if (page.error) return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  if (page.items.length === 0) return <EmptyList object={object} />;
  return (
    <Stack p="md" gap="md">
      <Title order={1}>{label(object.pluralLabel)}</Title>
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing={4} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {fields.map((field) => (
                <Table.Th key={field.name}>{label(field.label)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {page.items.map((record) => (
              <Table.Tr
                key={record.id}
                onClick={() =>
                  void navigate({ to: '/$path/$id', params: { path: object.path, id: record.id } })
                }
              >
                {fields.map((field) => (
                  <Table.Td key={field.name}>
                    <FieldValue field={field} {...shown(field, record)} compact />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {page.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={page.isFetchingNextPage}
            onClick={() => void page.fetchNextPage()}
          >
            {t('list.loadMore')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
