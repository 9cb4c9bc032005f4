import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';

const KEYS: [keys: string[], text: MessageKey][] = [
  [['1'], 'pairs.keySame'],
  [['2'], 'pairs.keyDifferent'],
  [['3'], 'pairs.keyNotSure'],
  [['j', '↓'], 'pairs.keyNext'],
  [['k', '↑'], 'pairs.keyPrevious'],
  [['u'], 'pairs.keyUndo'],
  [['Enter'], 'pairs.keyMerge'],
  [['←', '→'], 'pairs.keySide'],
  [['Esc'], 'pairs.keyBack'],
  [['?'], 'pairs.keyHelp'],
];

/** The keys of the queue. */
export function QueueKeys({ onClose }: { onClose: () => void }) {
  useFocusBack();
  const { t } = useT();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('pairs.keys')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack gap="xs">
        {KEYS.map(([keys, text]) => (
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
