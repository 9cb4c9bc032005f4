import { Text, Title } from '@mantine/core';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { FederationReport } from '../wire.ts';
import css from './federation.module.css';

type Bar = { name: string; note: string; auc: number; isMain?: boolean };

/** How well each model tells who leaves: of one alone, together, with noise, with one lost on the way. */
export function Learned({ report }: { report: FederationReport }) {
  const { t, locale } = useT();
  const { partners, exact, noise, dropOut, heldOut } = report;
  const number = (value: number) => formatNumber(value, locale);
  const bars: Bar[] = [
    ...partners.map(({ name, customers, left, aloneAuc }) => ({
      name: t('federation.alone', { name: t(`federation.${name}`) }),
      note: t('federation.aloneNote', {
        count: customers,
        customers: number(customers),
        left: number(left),
      }),
      auc: aloneAuc,
    })),
    {
      name: t('federation.together'),
      note: t('federation.togetherNote', { rounds: exact.rounds.length }),
      auc: exact.auc,
      isMain: true,
    },
    {
      name: t('federation.withNoise'),
      note: t('federation.withNoiseNote', { rounds: noise.rounds }),
      auc: noise.auc,
      isMain: true,
    },
    {
      name: t('federation.without', { name: t(`federation.${dropOut.name}`) }),
      note: t('federation.withoutNote', { after: dropOut.afterRound, rounds: dropOut.rounds }),
      auc: dropOut.auc,
      isMain: true,
    },
    { name: t('federation.pooled'), note: t('federation.pooledNote'), auc: exact.pooledAuc },
  ];
  return (
    <section className={css.section} aria-labelledby="federation-learned">
      <Title order={2} size="h4" id="federation-learned">
        {t('federation.learned')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('federation.learnedHint', { count: number(heldOut) })}
      </Text>
      <ul className={css.bars}>
        {bars.map(({ name, note, auc, isMain }) => (
          <li key={name} className={css.bar}>
            <div>
              <Text size="sm" fw={isMain ? 600 : 400}>
                {name}
              </Text>
              <Text size="xs" c="dimmed">
                {note}
              </Text>
            </div>
            <div className={css.track} aria-hidden>
              <div
                className={css.fill}
                data-main={isMain || undefined}
                // Guessing gets 50: what is above it is what was learned.
                style={{ width: `${Math.max(0, 200 * (auc - 0.5))}%` }}
              />
            </div>
            <span className={css.value}>
              {t('federation.of100', { hits: (100 * auc).toFixed(1) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
