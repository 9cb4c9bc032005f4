import { Progress, Text, Title } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { FederationReport } from '../wire.ts';
import css from './federation.module.css';

/** What each partner has spent of its privacy budget, by its own account. */
export function BudgetSpent({ report: { noise } }: { report: FederationReport }) {
  const { t, locale } = useT();
  return (
    <section className={css.section} aria-labelledby="federation-budget">
      <Title order={2} size="h4" id="federation-budget">
        {t('federation.budget')}
      </Title>
      <Text size="sm">{t('federation.budgetText')}</Text>
      {noise.spent.map(({ name, epsilon }) => {
        const said = t('federation.spent', {
          name: t(`federation.${name}`),
          spent: epsilon.toFixed(2),
          granted: noise.epsilon.toFixed(2),
        });
        return (
          <div key={name}>
            <Text size="sm">{said}</Text>
            <Progress value={(100 * epsilon) / noise.epsilon} aria-label={said} />
          </div>
        );
      })}
      <Text size="sm" c="dimmed">
        {t('federation.budgetMeaning', {
          epsilon: formatNumber(noise.epsilon, locale),
          times: Math.exp(noise.epsilon).toFixed(1),
          delta: `1 / ${formatNumber(Math.round(1 / noise.delta), locale)}`,
        })}
      </Text>
    </section>
  );
}

/** How many customers two partners share, and what each of them learned of it. */
export function ListsCompared({ report: { lists } }: { report: FederationReport }) {
  const { t, locale } = useT();
  const [asking, other] = [t(`federation.${lists.asking}`), t(`federation.${lists.other}`)];
  const figures = [
    [t('federation.listOf', { name: asking }), lists.mine],
    [t('federation.listOf', { name: other }), lists.theirs],
    [t('federation.common'), lists.common],
  ] as const;
  return (
    <section className={css.section} aria-labelledby="federation-lists">
      <Title order={2} size="h4" id="federation-lists">
        {t('federation.lists')}
      </Title>
      <Text size="sm">{t('federation.listsText', { asking, other })}</Text>
      <dl className={css.figures}>
        {figures.map(([name, count]) => (
          <div key={name} className={css.figure}>
            <dt>{name}</dt>
            <dd>{formatNumber(count, locale)}</dd>
          </div>
        ))}
      </dl>
      <Text size="sm" c="dimmed">
        {t('federation.listsKnown', { asking, other })}
      </Text>
    </section>
  );
}
