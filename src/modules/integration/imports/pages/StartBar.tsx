import { Button, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { ImportWire, OutcomeWire, PresetWire } from '../wire.ts';
import { useAsk } from './api.ts';
import { keepDraft } from './drafts.ts';
import css from './imports.module.css';

type Props = {
  data: ImportWire;
  preset: PresetWire;
  /** Why it cannot be started yet. */
  blocked: string | null;
  /** The mapping is about to change. */
  waiting: boolean;
  counts: Record<OutcomeWire, number> | undefined;
};

/** The last step, always at hand. */
export function StartBar({ data, preset, blocked, waiting, counts }: Props) {
  const { t, locale } = useT();
  const ask = useAsk(data.run.id);
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const rows = Number(data.run['rowCount'] ?? 0);
  const start = async () => {
    setBusy(true);
    setFault(null);
    try {
      await ask('start', { preset });
      keepDraft(data.run.id, {});
    } catch (error) {
      setFault(errorText(error));
    }
    setBusy(false);
  };
  const refused = counts?.refused ?? 0;
  const hint = refused > 0 ? t('import.startRefused', { count: refused }) : t('import.startHint');
  return (
    <div className={css.bar}>
      <Text
        size="sm"
        flex={1}
        role={fault ? 'alert' : undefined}
        c={(fault ?? blocked) ? 'var(--mantine-color-error)' : 'dimmed'}
      >
        {fault ?? blocked ?? hint}
      </Text>
      <Button
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        disabled={blocked !== null || waiting || rows === 0}
        loading={busy}
        onClick={() => void start()}
      >
        {t('import.start', { count: formatNumber(rows, locale) })}
      </Button>
    </div>
  );
}
