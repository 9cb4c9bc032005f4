import { EmptyState, Skeleton, Text, Title } from '@mantine/core';
import { IconCards } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject, usePage } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import {
  RefreshButton,
  RefreshScores,
  useRunningRefresh,
} from '../../refresh/pages/RefreshScores.tsx';
import { modelKinds } from '../../scores/rules.ts';
import { ModelCard } from './ModelCard.tsx';
import { ModelTiles } from './ModelTiles.tsx';
import frame from '../../refresh/pages/insight.module.css';
import { MODEL_FIELDS, readKind, readModel } from './model.ts';

const CURRENT: Condition = { field: 'current', op: 'eq', value: true };
const PAGE = { where: CURRENT, limit: 20, fields: MODEL_FIELDS };

/** One card for each score: what it learned from, how good it is, whether it still is, and when it says nothing. */
export function ModelsPage() {
  const object = useObject('scoreModel');
  return object ? <Models object={object} /> : <NotFoundPage />;
}

/** What the address keeps. */
type Address = { kind?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

function Models({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const { items, error, isPending, refetch } = usePage(object, PAGE);
  const models = useMemo(() => {
    const found = items.flatMap((record) => readModel(record) ?? []);
    return modelKinds.flatMap((kind) => found.find((model) => model.kind === kind) ?? []);
  }, [items]);
  const wanted = readKind(address.kind);
  const shown = models.find(({ kind }) => kind === wanted) ?? models[0];
  return (
    <div className={frame.page}>
      <div className={frame.head}>
        <Title order={1}>{t('insight.models')}</Title>
        <RefreshScores />
      </div>
      <Text size="sm">{t('models.intro')}</Text>
      {error && models.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <>
          <Skeleton h={92} />
          <Skeleton h={480} />
        </>
      ) : shown ? (
        <>
          <ModelTiles
            object={object}
            models={models}
            shown={shown.kind}
            onShow={(kind) => change({ kind })}
          />
          <ModelCard key={shown.id} object={object} model={shown} />
        </>
      ) : (
        <NoModels />
      )}
    </div>
  );
}

function NoModels() {
  const { t } = useT();
  const running = useRunningRefresh();
  return (
    <EmptyState
      p="xl"
      icon={<IconCards aria-hidden />}
      title={t('models.none')}
      description={t('models.noneHint')}
    >
      <RefreshButton isRunning={running !== undefined} />
    </EmptyState>
  );
}
