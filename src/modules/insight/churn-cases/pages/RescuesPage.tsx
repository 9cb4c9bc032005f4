import { Button, EmptyState, Skeleton, Text, Title } from '@mantine/core';
import { IconLifebuoy } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata, useObject, usePage } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { CaseList } from './CaseList.tsx';
import { RescueCard } from './RescueCard.tsx';
import frame from '../../refresh/pages/insight.module.css';
import css from './rescues.module.css';
import { StartRescue } from './StartRescue.tsx';

/** Customers at risk whom one tries to keep: what to do, and whether it works. */
export function RescuesPage() {
  const experiment = useObject('experiment');
  const churnCase = useObject('churnCase');
  if (!experiment || !churnCase) return <NotFoundPage />;
  return <Rescues experiment={experiment} churnCase={churnCase} />;
}

type Props = { experiment: ObjectWire; churnCase: ObjectWire };

function Rescues({ experiment, churnCase }: Props) {
  const { t } = useT();
  const { actions } = useMetadata();
  const customer = useObject('customer');
  const mayStart = customer !== undefined && actions.some(({ name }) => name === 'startRescue');
  const [starting, setStarting] = useState(false);
  const start = mayStart && (
    <Button leftSection={<IconLifebuoy size={16} aria-hidden />} onClick={() => setStarting(true)}>
      {t('rescue.start')}
    </Button>
  );
  return (
    <div className={frame.page}>
      <div className={frame.head}>
        <div>
          <Title order={1}>{t('insight.rescues')}</Title>
          <Text size="sm" c="dimmed">
            {t('rescue.intro')}
          </Text>
        </div>
        {start}
      </div>
      <RescueList experiment={experiment} />
      <CaseList churnCase={churnCase} />
      {starting && customer && (
        <StartRescue customer={customer} churnCase={churnCase} onClose={() => setStarting(false)} />
      )}
    </div>
  );
}

const SHOWN = 12;

/** The rescues, latest first. */
function RescueList({ experiment }: { experiment: ObjectWire }) {
  const { t } = useT();
  const page = useMemo(
    () => ({
      where: { field: 'kind', op: 'eq' as const, value: 'rescue' },
      sort: '-startedAt',
      limit: SHOWN,
    }),
    [],
  );
  const { items, error, isPending, refetch } = usePage(experiment, page);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton h={180} />;
  if (items.length === 0) {
    return (
      <EmptyState
        p="lg"
        icon={<IconLifebuoy aria-hidden />}
        title={t('rescue.none')}
        description={t('rescue.noneHint')}
      />
    );
  }
  return (
    <ul className={css.rescues} aria-label={t('rescue.list')}>
      {items.map((record) => (
        <RescueCard key={record.id} object={experiment} record={record} />
      ))}
    </ul>
  );
}
