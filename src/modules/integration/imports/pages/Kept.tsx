import { Box, Button, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useKept } from './api.ts';
import css from './imports.module.css';
import { More } from './More.tsx';
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
    <Stack gap="sm" component="section" aria-label={t('import.tile.kept')}>
      <Group justify="space-between" gap="xs">
        <div>
          <Title order={2} size="h3">
            {t('import.tile.kept')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('import.keptHint')}
          </Text>
        </div>
        <Button
          variant="default"
          component="a"
          href={`/api/v1/imports/${id}/kept.csv`}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('import.download')}
        </Button>
      </Group>
      <Box
        component="section"
        className={css.scroll}
        tabIndex={0}
        aria-label={t('import.tile.kept')}
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
      </Box>
      <More query={kept} />
    </Stack>
  );
}
