import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { showToast } from '../../../../web/shell/toastStack.ts';
import { useRun } from '../../pages/useRun.ts';
import type { UnmergedWire } from '../wire.ts';

const TOLD = 10;

export type Unmerging = 'apart' | 'inBackground';

/** Takes a merge apart and says what was left as it is, because it was changed since; large ones in the background. */
export function useUnmerge(): (id: string) => Promise<Unmerging> {
  const { t } = useT();
  const label = useLabel();
  const client = useQueryClient();
  const run = useRun();
  return useMemo(
    () => async (id: string) => {
      const { job, kept, keptCount } = await run<UnmergedWire>('unmergeRecord', { id });
      void client.invalidateQueries();
      const details = kept.slice(0, TOLD).map(
        ({ title, label: field, detail, reason }) =>
          detail ??
          t(`merge.kept.${reason}`, {
            title: title ?? t('field.notVisible'),
            field: field ? label(field) : t('merge.whole'),
          }),
      );
      showToast({
        text: job
          ? t('merge.unmerging')
          : keptCount > 0
            ? t('merge.apartBut', { count: keptCount })
            : t('merge.apart'),
        details,
        tone: keptCount > 0 ? 'attention' : 'plain',
        closeAfter: keptCount > 0 ? null : 3000,
      });
      return job ? 'inBackground' : 'apart';
    },
    [client, label, run, t],
  );
}
