import { Skeleton, Stack, Text } from '@mantine/core';
import { formatMoney, formatNumber } from '../../../../web/format.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { PlanRequest } from '../wire.ts';
import css from './experiments.module.css';
import { type PlanAnswer, isStale, usePlan } from './usePlan.ts';
import { useSaying } from './useSaying.ts';

type Props = {
  /** Null while it cannot be said yet. */
  asked: PlanRequest | null;
};

/** Who would take part, and how small a difference they would show: before one has waited a month for nothing. */
export function PlanText({ asked }: Props) {
  const { t } = useSaying();
  const errorText = useErrorText();
  const { data, error } = usePlan(asked);
  if (!asked) return <Text className={css.plan}>{t('experiment.planFirst')}</Text>;
  if (error) return <Text className={css.plan}>{errorText(error)}</Text>;
  if (!data) return <Skeleton h={96} />;
  return <Answer {...data} stale={isStale(data.asked, asked)} />;
}

/** The answer beside its own question: what is typed meanwhile is another one. */
function Answer({ asked, plan, stale }: PlanAnswer & { stale: boolean }) {
  const { t, locale } = useSaying();
  const count = (value: number) => formatNumber(value, locale);
  const points = (value: number) => count(Math.round(value * 1000) / 10);
  const money = (value: number) => formatMoney(value.toFixed(2), plan.currency, locale);
  const bought = asked.outcome === 'bought';
  const size = bought ? points : money;
  const out = [
    ...(plan.taken > 0 ? [t('experiment.planTaken', { count: plan.taken })] : []),
    ...(plan.notProfiled > 0 ? [t('experiment.planUnprofiled', { count: plan.notProfiled })] : []),
  ];
  return (
    <Stack
      gap={4}
      className={css.plan}
      role="status"
      aria-busy={stale}
      data-stale={stale || undefined}
      data-plan={plan.customers}
    >
      <Text fw={500}>
        {t('experiment.planCustomers', {
          count: plan.customers,
          arms: plan.arms.map(count).join(' + '),
        })}
      </Text>
      {out.length > 0 && <Text size="sm">{out.join(' ')}</Text>}
      {bought && plan.pastRate !== null && (
        <Text size="sm">
          {t('experiment.planPast', { days: count(asked.days), rate: points(plan.pastRate) })}
        </Text>
      )}
      <Text size="sm">
        {plan.visible === null
          ? t('experiment.planBlind')
          : t(bought ? 'experiment.planVisible' : 'experiment.planVisibleMoney', {
              customers: count(plan.customers),
              size: size(plan.visible),
            })}
      </Text>
      {plan.needed !== null && asked.smallest !== undefined && (
        <Text size="sm">
          {t(bought ? 'experiment.planNeeded' : 'experiment.planNeededMoney', {
            customers: count(plan.needed),
            size: size(asked.smallest),
          })}
        </Text>
      )}
    </Stack>
  );
}
