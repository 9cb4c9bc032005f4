import { Skeleton, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { usePage } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import type { Related } from '../../../../web/record/layout.ts';
import { relatedPage } from '../../../../web/record/relatedRow.ts';
import { RelatedRow } from '../../../../web/record/RelatedRow.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import css from './customerPanel.module.css';

const SHOWN = 3;

type Props = { task: Related; id: string; ready: boolean };

/** What was promised and is still to be done, overdue first; a tick says that it is. */
export function Promised({ task, id, ready }: Props) {
  const { t } = useT();
  const asked = useMemo(() => relatedPage(task, id), [id, task]);
  const page = usePage(task.object, asked, { enabled: ready });
  const more = (page.total?.count ?? 0) - SHOWN;
  return (
    <div data-part="promised">
      <Title order={2} size="h3">
        {t('customer.promised')}
      </Title>
      {page.error && page.items.length === 0 ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : page.isPending ? (
        <Skeleton h={20} />
      ) : page.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('customer.nothingPromised')}
        </Text>
      ) : (
        <ul className={css.list}>
          {page.items.slice(0, SHOWN).map((record) => (
            <RelatedRow key={record.id} related={task} record={record} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <Text size="sm">
          <Drill object={task.object.name} where={asked.where}>
            {t('customer.morePromised', { count: more })}
          </Drill>
        </Text>
      )}
    </div>
  );
}
