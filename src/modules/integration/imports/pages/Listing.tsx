import { Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from './imports.module.css';
import { More } from './More.tsx';

type Props = Parameters<typeof More>[0] & {
  title: string;
  hint: string;
  /** Where the whole of it is fetched as a file. */
  file: string;
  /** The table with what is there so far. */
  children: ReactNode;
};

/** A table of what an import tells of its lines: shown in portions, and whole as a file. */
export function Listing({ title, hint, file, query, children }: Props) {
  const { t } = useT();
  return (
    <Stack gap="sm" component="section" aria-label={title}>
      <Group justify="space-between" gap="xs">
        <div>
          <Title order={2} size="h3">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        </div>
        <Button
          variant="default"
          component="a"
          href={file}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t('import.download')}
        </Button>
      </Group>
      <Box component="section" className={css.scroll} tabIndex={0} aria-label={title}>
        {children}
      </Box>
      <More query={query} />
    </Stack>
  );
}
