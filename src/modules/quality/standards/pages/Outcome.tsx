import { Anchor, Button, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { JobWire, ObjectWire } from '../../../../kernel/wire.ts';
import { isOpen } from '../../../../web/api/queries.ts';
import { useUndo } from '../../../../web/api/writes.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { JobProgress } from '../../../../web/jobs/OwnJob.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import css from './standards.module.css';

/** Reasons that are shown one by one. */
const SHOWN = 20;

/** How far the deed is, what came of it, and undo of the whole. */
export function Outcome({
  object,
  job,
  onUndone,
}: {
  object: ObjectWire;
  job: JobWire;
  onUndone: () => void;
}) {
  const { t, locale } = useT();
  if (isOpen(job)) return <JobProgress job={job} title={t('standards.running')} />;
  const { changed = 0, later = 0, refused = [], refusals = 0, batchId } = job.result ?? {};
  const said = { count: changed, number: formatNumber(changed, locale) };
  return (
    <div className={css.part} role="status" data-part="standards-outcome">
      <div className={css.line}>
        <Text fw={600}>
          {job.state === 'done'
            ? t('standards.done', said)
            : job.state === 'cancelled'
              ? t('standards.stopped', said)
              : t('standards.failed')}
        </Text>
        {changed > 0 && batchId && <UndoAll batchId={batchId} onUndone={onUndone} />}
      </div>
      {job.error && <Text c="var(--mantine-color-error)">{job.error}</Text>}
      {later > 0 && (
        <Text size="sm">
          {t('standards.later', { count: later, number: formatNumber(later, locale) })}
        </Text>
      )}
      {refused.length > 0 && (
        <div>
          <Text size="sm">
            {t('standards.refused', { count: refusals, number: formatNumber(refusals, locale) })}
          </Text>
          <List size="sm">
            {refused.slice(0, SHOWN).map(({ id, reason }) => (
              <List.Item key={id}>
                <Anchor
                  inherit
                  renderRoot={(props: Record<string, unknown>) => (
                    <Link {...props} to="/$path/$id" params={{ path: object.path, id }} />
                  )}
                >
                  {reason}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </div>
  );
}

function UndoAll({ batchId, onUndone }: { batchId: string; onUndone: () => void }) {
  const { t } = useT();
  const undo = useUndo();
  const toasts = useToasts();
  const [isBusy, setBusy] = useState(false);
  const undoAll = async () => {
    setBusy(true);
    try {
      await undo({ batchId });
      onUndone();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Button variant="default" loading={isBusy} onClick={() => void undoAll()}>
      {t('standards.undo')}
    </Button>
  );
}
