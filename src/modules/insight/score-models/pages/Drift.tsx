import { Text } from '@mantine/core';
import type { PeriodReport } from '../../../../../analysis/supervised/drift.ts';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { ChanceCard, ChanceWatch } from '../../chances/wire.ts';
import { Part, Scroll } from './Part.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type DriftProps = { card: ChanceCard; drift: ChanceWatch['drift'] };

/** How far what is scored has moved from what was learned from; what moved most first. */
export function Drift({ card, drift }: DriftProps) {
  const { t, locale } = useT();
  const label = useLabel();
  const index = (value: number) => formatNumber(Math.round(value * 1000) / 1000, locale);
  const nameOf = (name: string) => {
    const feature = card.features[name];
    return feature ? label(feature.label) : name;
  };
  const rows = drift && [
    { ...drift.probability, name: '', title: t('models.driftScores') },
    ...drift.features
      .map((feature) => ({ ...feature, title: nameOf(feature.name) }))
      .toSorted((a, b) => b.index - a.index),
  ];
  return (
    <Part name="drift" title={t('models.drift')} hint={t('models.driftHint')}>
      {!rows ? (
        <Text size="sm">{t('models.driftNone')}</Text>
      ) : (
        <Scroll label={t('models.drift')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.feature')}</th>
                <th scope="col">{t('models.psi')}</th>
                <th scope="col">{t('models.verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, title, index: psi, verdict }) => (
                <tr key={name}>
                  <th scope="row">{title}</th>
                  <td>{index(psi)}</td>
                  <td className={css.verdict} data-verdict={verdict}>
                    {t(`models.stability.${verdict}`)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}

/** What was said, and what came of it, period by period; the latest first. */
export function Later({ periods }: { periods: readonly PeriodReport[] }) {
  const { t, locale } = useT();
  const percent = usePercent();
  return (
    <Part name="later" title={t('models.later')} hint={t('models.laterHint')}>
      {periods.length === 0 ? (
        <Text size="sm">{t('models.laterNone')}</Text>
      ) : (
        <Scroll label={t('models.later')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.period')}</th>
                <th scope="col">{t('models.count')}</th>
                <th scope="col">{t('models.said')}</th>
                <th scope="col">{t('models.came')}</th>
                <th scope="col">{t('models.auc')}</th>
                <th scope="col">{t('models.verdict')}</th>
              </tr>
            </thead>
            <tbody>
              {periods
                .toSorted((a, b) => b.name.localeCompare(a.name))
                .map(({ name, rows, meanProbability, known, verdict }) => (
                  <tr key={name}>
                    <th scope="row">{formatDate(name, locale)}</th>
                    <td>{formatNumber(rows, locale)}</td>
                    <td>{percent(meanProbability)}</td>
                    <td>{known ? percent(known.rate) : '—'}</td>
                    <td>{known?.auc ? percent(known.auc.estimate) : '—'}</td>
                    <td className={css.verdict} data-verdict={verdict}>
                      {t(`models.period.${verdict}`)}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Part>
  );
}
