import { Button, Group } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { useAsk } from './api.ts';

/** Asks the work on an import to stop; it turns until that has an end. */
export function StopButton({ id }: { id: string }) {
  const { t } = useT();
  const toasts = useToasts();
  const ask = useAsk(id);
  const [stopping, setStopping] = useState(false);
  const stop = async () => {
    setStopping(true);
    await ask('stop').catch((error: unknown) => {
      toasts.failed(error);
      setStopping(false);
    });
  };
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        loading={stopping}
        onClick={() => void stop()}
      >
        {t('import.stop')}
      </Button>
    </Group>
  );
}
