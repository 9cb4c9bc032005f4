import { Modal, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { ListToolProps } from '../../../../web/screen.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { keepDraft } from './drafts.ts';
import { DropZone } from './DropZone.tsx';

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
