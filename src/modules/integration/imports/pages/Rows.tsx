import { Anchor, Box, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useRows } from './api.ts';
import css from './imports.module.css';
import { More } from './More.tsx';

type Props = { id: string; outcome: 'created' | 'updated' | 'unchanged' };

/** The records that an import made, changed or found as they were. */
export function Rows({ id, outcome }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const rows = useRows(id, outcome);
  if (rows.error) return <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />;
  if (!rows.data) return <Skeleton h={200} />;
  const items = rows.data.pages.flatMap((page) => page.items);
  return (
    <Stack gap="sm" component="section" aria-label={t(`import.tile.${outcome}`)}>
      <Title order={2} size="h3">
        {t(`import.tile.${outcome}`)}
      </Title>
      <Box
        component="section"
        className={css.scroll}
        tabIndex={0}
        aria-label={t(`import.tile.${outcome}`)}
      >
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('import.line')}</Table.Th>
              <Table.Th scope="col">{t('import.object')}</Table.Th>
              <Table.Th scope="col">{t('import.record')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => {
              const object = objects.find(({ name }) => name === item.object);
              return (
                <Table.Tr key={`${item.line}.${item.step}`}>
                  <Table.Td>{item.line}</Table.Td>
                  <Table.Td>{object ? label(object.label) : item.object}</Table.Td>
                  <Table.Td>
                    <Named path={object?.path} id={item.id} title={item.title} />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Box>
      <More query={rows} />
    </Stack>
  );
}

/** The name of a record, leading to it; where it is gone, that. */
export function Named({
  path,
  id,
  title,
}: {
  path: string | undefined;
  id: string;
  title: string | null;
}) {
  const { t } = useT();
  if (path === undefined) {
    return (
      <Text span size="sm" c="dimmed">
        {title ?? t('import.gone')}
      </Text>
    );
  }
  // What is in the trash says so on its page, where it can be taken out.
  return (
    <Anchor
      size="sm"
      renderRoot={(props: object) => <Link {...props} to="/$path/$id" params={{ path, id }} />}
    >
      {title ?? t('import.gone')}
    </Anchor>
  );
}
