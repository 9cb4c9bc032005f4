import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useMetadata } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { usableDialogs, useScreens } from '../screen.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

const KEYS: [keys: string[], text: MessageKey][] = [
  [['j', '↓'], 'list.keyNext'],
  [['k', '↑'], 'list.keyPrevious'],
  [['←', '→', 'Home', 'End'], 'list.keyCells'],
  [['Enter'], 'list.keyOpen'],
  [['e', 'F2'], 'list.keyEdit'],
  [['x', '␣'], 'list.keySelect'],
  [['⇧ ↓', '⇧ ↑'], 'list.keyRange'],
  [['n'], 'list.keyNew'],
  [['/', 'Ctrl K'], 'list.keySearch'],
  [['Esc'], 'list.keyCancel'],
  [['?'], 'list.keyHelp'],
];

/** The keys of a list. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  useFocusBack();
  const { t } = useT();
  const dialogs = usableDialogs(useScreens(), useMetadata());
  const own = dialogs.flatMap(({ key, title }): typeof KEYS => (key ? [[[key], title]] : []));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('list.keysTitle')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack gap="xs">
        {[...KEYS, ...own].map(([keys, text]) => (
          <Group key={text} justify="space-between" wrap="nowrap">
            <Text size="sm">{t(text)}</Text>
            <Group gap={4} wrap="nowrap">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
