import { Alert, Card, Group, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { OutcomeWire, PresetWire, PreviewWire } from '../wire.ts';
import css from './imports.module.css';
import { PreviewTable } from './PreviewTable.tsx';

type Props = {
  preset: PresetWire;
  preview: PreviewWire | undefined;
  pending: boolean;
  error: unknown;
};

const OUTCOMES = ['create', 'update', 'unchanged', 'skip', 'refused'] as const;

/** What the first lines would become, as records. */
export function Preview({ preset, preview, pending, error }: Props) {
  const { t } = useT();
  const errorText = useErrorText();
  const { objects } = useMetadata();
  const [onlyFaults, setOnlyFaults] = useState(false);
  const refused = preview?.counts.refused ?? 0;
  const items = preview?.items.filter(({ faults }) => !onlyFaults || faults.length > 0) ?? [];
  return (
    <Card withBorder padding="sm" component="section" aria-labelledby="import-preview">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <div>
            <Title order={2} size="h3" id="import-preview">
              {t('import.preview')}
            </Title>
            <div role="status">
              {preview && <Counts counts={preview.counts} lines={preview.items.length} />}
            </div>
          </div>
          {refused > 0 && (
            <Switch
              label={t('import.onlyFaults')}
              checked={onlyFaults}
              onChange={(event) => setOnlyFaults(event.currentTarget.checked)}
            />
          )}
        </Group>
        {error !== null && error !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {errorText(error)}
          </Alert>
        )}
        {preview && (
          <div className={css.preview} data-pending={pending || undefined}>
            <PreviewTable preset={preset} items={items} objects={objects} />
          </div>
        )}
        {!preview && pending && <Skeleton h={320} />}
        {!preview && !pending && !error && (
          <Text size="sm" c="dimmed">
            {t('import.previewLater')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function Counts({ counts, lines }: { counts: Record<OutcomeWire, number>; lines: number }) {
  const { t } = useT();
  const said = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) =>
    t(`import.would.${outcome}`, { count: counts[outcome] }),
  );
  return <Text size="sm">{t('import.firstLines', { count: lines, said: said.join(' · ') })}</Text>;
}
