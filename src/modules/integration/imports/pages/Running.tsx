import { Card, Progress, Stack, Text } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ImportWire } from '../wire.ts';
import { stateOf } from './api.ts';
import { countOf } from './counts.ts';
import { StopButton } from './StopButton.tsx';

/** How far it is; one may leave and find it again. */
export function Running({ data }: { data: ImportWire }) {
  const { t, locale } = useT();
  const reverting = stateOf(data) === 'reverting';
  const count = reverting ? (data.job?.done ?? 0) : countOf(data, 'doneCount');
  const total = reverting ? (data.job?.total ?? null) : countOf(data, 'rowCount');
  const text = t(reverting ? 'import.reverting' : 'import.running');
  const counts = (['created', 'updated', 'unchanged', 'refused'] as const)
    .filter((name) => countOf(data, `${name}Count`) > 0)
    .map((name) =>
      t(`import.count.${name}`, { count: formatNumber(countOf(data, `${name}Count`), locale) }),
    );
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Text role="status" fw={500}>
          {text}
        </Text>
        <Progress
          size="lg"
          value={total ? (100 * count) / total : 100}
          animated={!total}
          aria-label={text}
        />
        <Text size="sm">
          {total
            ? t('import.linesDone', {
                done: formatNumber(count, locale),
                total: formatNumber(total, locale),
              })
            : t('import.working')}
        </Text>
        {!reverting && counts.length > 0 && <Text size="sm">{counts.join(' · ')}</Text>}
        <Text size="sm" c="dimmed">
          {t('import.mayLeave')}
        </Text>
        <StopButton id={data.run.id} />
      </Stack>
    </Card>
  );
}
