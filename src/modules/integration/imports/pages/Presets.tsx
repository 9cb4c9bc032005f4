import {
  Anchor,
  Button,
  Card,
  Checkbox,
  Group,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconDownload, IconFileUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps, RecordFormProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { PresetWire } from '../wire.ts';
import { parsePreset } from './parsePreset.ts';
import { PresetSteps } from './PresetSteps.tsx';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { asText } from '../../../../web/fields/value.ts';
import { FieldPanel } from '../../../../web/record/FieldPanel.tsx';
import { RecordHeader } from '../../../../web/record/RecordHeader.tsx';
import css from './imports.module.css';

/** A preset is kept from an import, or comes as a file from somebody who has one. */
export function PresetForm({ object, onSaved, onCancel }: RecordFormProps) {
  const { t } = useT();
  const errorText = useErrorText();
  const write = useWrite(object);
  const runs = useObject('importRun');
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [preset, setPreset] = useState<PresetWire | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File) => {
    const read = parsePreset(await file.text());
    setPreset(read ?? null);
    setFault(read ? null : t('import.noPreset', { name: file.name }));
    if (read && name === '') setName(file.name.replace(/\.json$/, ''));
  };
  const save = async () => {
    setBusy(true);
    try {
      const definition = JSON.stringify(preset);
      onSaved(await write.create({ name: name.trim(), shared, definition }));
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap="md" maw={640}>
        <Text size="sm">{t('import.presetIntro')}</Text>
        {runs?.verbs.create && (
          <Anchor
            size="sm"
            renderRoot={(props: object) => (
              <Link {...props} to="/$path/new" params={{ path: runs.path }} search={{}} />
            )}
          >
            {t('import.presetFromImport')}
          </Anchor>
        )}
        <PresetFile onFile={(file) => void take(file)} />
        {fault && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {fault}
          </Text>
        )}
        {preset && (
          <>
            <PresetSteps preset={preset} />
            <TextInput
              label={t('import.presetName')}
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox
              label={t('import.presetShared')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          </>
        )}
        <Group gap="sm">
          <Button type="submit" loading={busy} disabled={!preset || name.trim() === ''}>
            {t('form.save')}
          </Button>
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {t('form.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PresetFile({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useT();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconFileUpload size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('import.presetFile')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t('import.presetFile')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onFile(file);
          event.currentTarget.value = '';
        }}
      />
    </Group>
  );
}

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
