import { Stack, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { BackLink } from '../../pages/BackLink.tsx';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { ImportWire } from '../wire.ts';
import { keepDraft } from './drafts.ts';
import { DropZone } from './DropZone.tsx';

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
