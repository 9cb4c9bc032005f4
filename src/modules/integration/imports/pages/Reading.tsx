import { Alert, Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ImportWire } from '../wire.ts';
import { stateOf } from './api.ts';
import { FileCard } from './FileCard.tsx';
import { StopButton } from './StopButton.tsx';

/** While the file is read, and where it could not be. */
export function Reading({ data }: { data: ImportWire }) {
  const { t, locale } = useT();
  const { job } = data;
  if (stateOf(data) !== 'reading') return <Unread data={data} />;
  const count = job?.done ?? 0;
  return (
    <Card withBorder padding="md" role="status">
      <Stack gap="xs">
        <Text>{t('import.reading')}</Text>
        <Progress
          value={job?.total ? (100 * count) / job.total : 100}
          animated={!job?.total}
          aria-label={t('import.reading')}
        />
        <Text size="sm" c="dimmed">
          {count > 0 && !job?.total
            ? t('import.readLines', { count: formatNumber(count, locale) })
            : t('import.readingHint')}
        </Text>
        <StopButton id={data.run.id} />
      </Stack>
    </Card>
  );
}

/** The file that was not read, and why. */
function Unread({ data }: { data: ImportWire }) {
  const { t } = useT();
  const object = useObject('importRun');
  const stopped = stateOf(data) === 'stopped';
  const title = stopped ? 'import.readStopped' : 'import.readFailed';
  return (
    <Stack gap="md">
      <Alert
        role="alert"
        color={stopped ? 'gray' : 'red'}
        variant="light"
        icon={<IconAlertTriangle aria-hidden />}
        title={t(data.detailed ? title : 'import.fileGone')}
      >
        <Stack gap="sm">
          {data.detailed && !stopped && (
            <Text size="sm">{data.job?.error ?? t('import.readFailedHint')}</Text>
          )}
          {object && (
            <Group>
              <Button
                size="compact-md"
                renderRoot={(props: Record<string, unknown>) => (
                  <Link {...props} to="/$path/new" params={{ path: object.path }} search={{}} />
                )}
              >
                {t('import.another')}
              </Button>
            </Group>
          )}
        </Stack>
      </Alert>
      {data.format && <FileCard data={data} />}
    </Stack>
  );
}
