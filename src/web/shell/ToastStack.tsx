import { Button, CloseButton, Group, List, Paper, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import { useStore } from '../state/store.ts';
import css from './shell.module.css';
import { type ShownToast, hideToast, toastStack } from './toastStack.ts';

/** The toasts, in a region that screen readers follow. */
export function ToastStack() {
  const { t } = useT();
  const toasts = useStore(toastStack);
  return (
    <section className={css.toasts} aria-label={t('shell.messages')} aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

const BORDER = {
  plain: 'var(--mantine-primary-color-filled)',
  attention: 'var(--mantine-color-yellow-6)',
  error: 'var(--mantine-color-error)',
};

function ToastCard({ toast }: { toast: ShownToast }) {
  const { t } = useT();
  const { id, action, closeAfter, details = [] } = toast;
  // Nobody who reads or reaches for it loses it.
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (closeAfter === null || held) return undefined;
    const timer = setTimeout(() => hideToast(id), closeAfter);
    return () => clearTimeout(timer);
  }, [closeAfter, held, id]);
  return (
    <Paper
      shadow="md"
      withBorder
      radius="md"
      p="xs"
      pl="md"
      role={toast.tone === 'error' ? 'alert' : undefined}
      style={{ borderInlineStart: `4px solid ${BORDER[toast.tone ?? 'plain']}` }}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Group gap="sm" wrap="nowrap">
        <Text size="sm" flex={1}>
          {toast.text}
        </Text>
        {action && (
          <Button
            size="compact-sm"
            variant="subtle"
            flex="none"
            onClick={() => {
              hideToast(id);
              action.run();
            }}
          >
            {action.text}
          </Button>
        )}
        <CloseButton size="sm" aria-label={t('shell.close')} onClick={() => hideToast(id)} />
      </Group>
      {details.length > 0 && (
        <List size="sm" mt={4}>
          {details.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
      )}
    </Paper>
  );
}
