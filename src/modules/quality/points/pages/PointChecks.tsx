import { Button, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from '../../audits/pages/audits.module.css';
import { CheckQueue } from '../../audits/pages/CheckQueue.tsx';
import { pointChecksQuery } from '../../audits/pages/queries.ts';
import { useRun } from '../../pages/useRun.ts';

type Props = {
  /** Only one list is gone through at a time: both listen to the same keys. */
  open: boolean;
  onOpen: (open: boolean) => void;
};

/** Changes of others that earned points and were drawn to be checked; nothing where there are none for the reader. */
export function PointChecks({ open, onOpen }: Props) {
  const { t } = useT();
  const run = useRun();
  const { data } = useQuery(pointChecksQuery());
  const count = data?.items.length ?? 0;
  if (!data || count === 0) return null;
  return (
    <section className={css.part} aria-label={t('points.check')} data-part="pointChecks">
      <div className={css.head}>
        <Title order={2} size="h3">
          {t('points.check')}
        </Title>
        <Button variant="default" onClick={() => onOpen(!open)}>
          {open ? t('points.endCheck') : t('points.startCheck', { count })}
        </Button>
      </div>
      {open && (
        <CheckQueue
          nothing={t('points.allChecked')}
          source={{
            items: data.items,
            path: ({ id }) => `/quality/point-checks/${id}`,
            answer: async ({ id }, answers) => {
              const [said] = answers;
              await run('checkPoint', { id, verdict: said?.[1] ?? 'cannotTell' });
            },
          }}
        />
      )}
    </section>
  );
}
