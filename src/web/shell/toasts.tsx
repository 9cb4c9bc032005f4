import { Button, Group, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import type { UndoWire } from '../../kernel/wire.ts';
import { useErrorText } from '../state/errorText.ts';
import { useT } from '../i18n/i18n.ts';

export type Toasts = {
  /** “Saved”, with undo where it can be undone. */
  saved: (text: string, undo: (() => Promise<void>) | null) => void;
  /** Something to know. */
  note: (text: string) => void;
  /** What went wrong, in plain words. */
  failed: (error: unknown) => void;
  /** What an undo did and what it could not do. */
  undone: (result: UndoWire) => void;
};

/** Short messages at the edge of the screen, announced to screen readers. */
export function useToasts(): Toasts {
  const { t } = useT();
  const errorText = useErrorText();
  return useMemo(() => {
    const closeButtonProps = { 'aria-label': t('shell.close') };
    const failed = (error: unknown) => {
      notifications.show({
        color: 'red',
        role: 'alert',
        autoClose: 10_000,
        message: errorText(error),
        closeButtonProps,
      });
    };
    return {
      failed,
      note: (text) => {
        notifications.show({ message: text, closeButtonProps });
      },
      saved: (text, undo) => {
        const id = notifications.show({
          autoClose: undo ? 8000 : 3000,
          closeButtonProps,
          message: undo ? (
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">{text}</Text>
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => {
                  notifications.hide(id);
                  undo().catch(failed);
                }}
              >
                {t('write.undo')}
              </Button>
            </Group>
          ) : (
            text
          ),
        });
      },
      undone: ({ undone, refused }) => {
        notifications.show({
          color: refused.length > 0 ? 'yellow' : undefined,
          autoClose: refused.length > 0 ? false : 4000,
          closeButtonProps,
          message: (
            <Stack gap={4}>
              <Text size="sm">{t('write.undone', { count: undone })}</Text>
              {refused.length > 0 && (
                <List size="sm">
                  {refused.slice(0, 10).map((one) => (
                    <List.Item key={`${one.object}:${one.id}`}>
                      {t('write.refused', { title: one.title, reason: one.reason })}
                    </List.Item>
                  ))}
                </List>
              )}
            </Stack>
          ),
        });
      },
    };
  }, [errorText, t]);
}
