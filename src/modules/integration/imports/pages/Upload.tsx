import { Modal, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { ListToolProps, RecordFormProps } from '../../../../web/screen.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { keepDraft } from './drafts.ts';
import { DropZone } from './DropZone.tsx';
import { BackLink } from '../../pages/BackLink.tsx';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { ImportWire } from '../wire.ts';

/** Asks for a file with records of the list. */
export function ImportDialog({ object, onClose }: ListToolProps) {
  useFocusBack();
  const { t } = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const runs = useObject('importRun');
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('import.into', { object: label(object.pluralLabel) })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('import.intro')}
        </Text>
        <DropZone
          onUploaded={({ id }) => {
            keepDraft(id, { object: object.name });
            onClose();
            if (runs) void navigate({ to: '/$path/$id', params: { path: runs.path, id } });
          }}
        />
      </Stack>
    </Modal>
  );
}

/** A new import begins with its file; `?like=<id>` takes the mapping of a former one. */
export function UploadForm({ object, onSaved }: RecordFormProps) {
  const { t } = useT();
  const toasts = useToasts();
  const { like }: { like?: unknown } = useSearch({ strict: false });
  const uploaded = async (run: RecordWire) => {
    try {
      if (typeof like === 'string') {
        const { mapping } = await get<ImportWire>(`/imports/${like}`);
        if (mapping) keepDraft(run.id, { object: mapping.steps[0]?.object, preset: mapping });
      }
    } catch (error) {
      // The file is there all the same, with a mapping that is guessed.
      toasts.failed(error);
    }
    onSaved(run);
  };
  return (
    <Stack gap="sm" maw={720}>
      <Text size="sm" c="dimmed">
        {t(typeof like === 'string' ? 'import.introAgain' : 'import.intro')}
      </Text>
      <DropZone onUploaded={(run) => void uploaded(run)} />
      <BackLink object={object} />
    </Stack>
  );
}
