import { Button, Stack, Table, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useObjectByPath, usePage } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { asText } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';

const route = getRouteApi('/app/$path/trash');

/** The deleted records of an object. */
export function TrashPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <Trash key={object.name} object={object} /> : <NotFoundPage />;
}

function Trash({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const page = usePage(object, { trash: true });
  const write = useWrite(object);
  const toasts = useToasts();
  if (page.isPending) return <PageSkeleton />;
  if (page.error) return <ErrorState error={page.error} onRetry={() => void page.refetch()} />;
  return (
    <Stack p="md">
      <Title order={1}>{t('shell.trash')}</Title>
      <Table>
        <Table.Tbody>
          {page.items.map((record) => (
            <Table.Tr key={record.id}>
              <Table.Td>{asText(record[object.titleField])}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => void write.restore(record.id).catch(toasts.failed)}
                >
                  {t('write.undo')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
