import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { PresetWire } from '../wire.ts';
import { parsePreset } from './presets.ts';
import { PresetSteps } from './PresetSteps.tsx';

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
