import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { FieldPanel } from '../../../../web/record/FieldPanel.tsx';
import { RecordHeader } from '../../../../web/record/RecordHeader.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import css from './imports.module.css';
import { parsePreset } from './presets.ts';
import { PresetSteps } from './PresetSteps.tsx';

/** A kept preset: what it does in words, and as a file for somebody else. */
export function PresetPage({ object, record }: PanelProps) {
  const { t } = useT();
  // Its content is shown in words: as JSON it says nothing to whoever reads here.
  const shown = useMemo(
    () => ({ ...object, fields: object.fields.filter(({ name }) => name !== 'definition') }),
    [object],
  );
  const preset = parsePreset(record['definition']);
  return (
    <div className={css.page}>
      <RecordHeader object={object} record={record} related={NONE} onReach={() => undefined} />
      <div className={css.preset}>
        <Card withBorder padding="md">
          <FieldPanel object={shown} record={record} />
        </Card>
        <Card withBorder padding="md" component="section" aria-labelledby="preset-steps">
          <Stack gap="md">
            <Group justify="space-between">
              <Title order={2} size="h3" id="preset-steps">
                {t('import.presetSteps')}
              </Title>
              {preset && <AsFile record={record} />}
            </Group>
            {preset ? (
              <PresetSteps preset={preset} />
            ) : (
              <Text c="dimmed">{t('import.presetUnread')}</Text>
            )}
          </Stack>
        </Card>
      </div>
    </div>
  );
}

const NONE = [] as const;

/** The preset as a file, as the command line and the form for new ones take it. */
function AsFile({ record }: { record: RecordWire }) {
  const { t } = useT();
  const name = `${asText(record['name'])}.json`;
  const content = asText(record['definition']);
  return (
    <Button
      variant="default"
      size="compact-md"
      component="a"
      href={`data:application/json;charset=utf-8,${encodeURIComponent(content)}`}
      download={name}
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      {t('import.presetDownload')}
    </Button>
  );
}
