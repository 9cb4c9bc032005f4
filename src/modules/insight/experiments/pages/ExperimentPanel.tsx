import { Progress, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useObject, useView } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { OutcomeKind } from '../rules.ts';
import type { PlanRequest, ResultsWire } from '../wire.ts';
import { ArmTable } from './ArmTable.tsx';
import { Audience, readAudience } from './Audience.tsx';
import css from './experiments.module.css';
import { named } from './named.ts';
import { PlanText } from './PlanText.tsx';
import { Unassigned, hasNobody } from './Unassigned.tsx';
import { Verdicts } from './Verdicts.tsx';

const FOLLOWS = ['experimentArm', 'participant', 'order'];

/** The card of an experiment: who takes part, in which arms, and what it says so far. */
export function ExperimentPanel({ object, record }: PanelProps) {
  const { t } = useT();
  const customer = useObject('customer');
  const toasts = useToasts();
  const { update } = useWrite(object);
  const view = useView<ResultsWire>(object, record.id, 'results', FOLLOWS);
  const { error, refetch } = view;
  const isRescue = record['kind'] === 'rescue';
  const results = useMemo(
    () => (view.data && isRescue ? named(view.data, t) : view.data),
    [isRescue, t, view.data],
  );
  const isDraft = record['status'] === 'draft';
  const where = useMemo(() => readAudience(record['audience']), [record]);
  const mayEdit = isDraft && record._rights?.fields['audience'] === 'write';
  return (
    <section className={css.card} aria-labelledby="experiment-results">
      <Stack gap="sm">
        <Title order={2} size="h3" id="experiment-results">
          {t(isDraft ? 'experiment.planTitle' : 'experiment.resultsTitle')}
        </Title>
        {customer && (
          <Audience
            customer={customer}
            where={where}
            isAssigned={!isDraft}
            onChange={
              mayEdit
                ? (next) => {
                    update(record, { audience: JSON.stringify(next) }).catch(toasts.failed);
                  }
                : undefined
            }
          />
        )}
        {error && !results && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!error && !results && <Skeleton h={160} />}
        {results && isDraft && <Draft results={results} audience={where} record={record} />}
        {results && !isDraft && <Results results={results} record={record} rescue={isRescue} />}
      </Stack>
    </section>
  );
}

type DraftProps = { results: ResultsWire; audience: unknown; record: PanelProps['record'] };

function Draft({ results, audience, record }: DraftProps) {
  const { t } = useT();
  const { arms, outcome, days, smallest } = results;
  const controls = arms.filter(({ control }) => control).length;
  const missing =
    audience === undefined
      ? 'experiment.needsAudience'
      : arms.length < 2
        ? 'experiment.needsArms'
        : controls !== 1
          ? 'experiment.needsControl'
          : null;
  const asked = useMemo(
    (): PlanRequest | null =>
      missing === null
        ? {
            audience,
            outcome: record['outcome'] as OutcomeKind,
            days,
            shares: arms.map(({ share }) => share),
            ...(smallest > 0 ? { smallest } : {}),
          }
        : null,
    [arms, audience, days, missing, record, smallest],
  );
  return (
    <>
      {arms.length > 0 && <ArmTable results={results} />}
      {missing ? <Text className={css.plan}>{t(missing)}</Text> : <PlanText asked={asked} />}
      <Text size="xs" c="dimmed">
        {t(outcome === 'bought' ? 'experiment.startHint' : 'experiment.startHintMoney')}
      </Text>
    </>
  );
}

type ResultsProps = { results: ResultsWire; record: PanelProps['record']; rescue: boolean };

function Results({ results, record, rescue }: ResultsProps) {
  const { t, locale } = useT();
  const { arms, leftOut } = results;
  const { status } = record;
  const sum = (of: 'assigned' | 'ripe') => arms.reduce((all, arm) => all + arm[of], 0);
  const [ripe, assigned] = [sum('ripe'), sum('assigned')];
  const progress = t('experiment.progress', {
    ripe: formatNumber(ripe, locale),
    assigned: formatNumber(assigned, locale),
  });
  const out = leftOut > 0 && (
    <Text size="xs" c="dimmed">
      {t('experiment.leftOut', { count: leftOut })}
    </Text>
  );
  if (hasNobody(results)) {
    return (
      <>
        <Unassigned record={record} />
        {out}
      </>
    );
  }
  return (
    <>
      <Verdicts results={results} ended={status === 'ended'} />
      <ArmTable results={results} hidesControl={rescue && status === 'running'} />
      <div>
        <Progress value={assigned === 0 ? 0 : (100 * ripe) / assigned} aria-label={progress} />
        <Text size="xs" c="dimmed" mt={4}>
          {progress}
        </Text>
      </div>
      {out}
      {results.diluted > 0 && (
        <Text size="xs" c="dimmed" data-diluted={results.diluted}>
          {t('rescue.diluted', { count: results.diluted })}
        </Text>
      )}
      {results.outcome === 'revenue' &&
        arms.some(({ ripe, revenue }) => ripe > 0 && revenue === null) && (
          <Text size="xs" c="dimmed" data-small>
            {t('experiment.fewForMoney')}
          </Text>
        )}
      <Text size="xs" c="dimmed">
        {t(rescue && status === 'running' ? 'rescue.controlHidden' : 'experiment.seenOnly')}
      </Text>
    </>
  );
}
