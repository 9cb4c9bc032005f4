import { Text } from '@mantine/core';
import { useMe } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Definition, Figure } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import { type Measures, numberOf } from '../../../../web/measure/useMeasures.ts';
import { Card } from './Card.tsx';
import { COMPARED, type ComparedKey, type FigureKey, change } from './figures.ts';
import css from './workbench.module.css';

/** This month up to today beside as many days of the last one. */
export function MonthCard({ measures }: { measures: Measures<FigureKey> }) {
  const { t } = useT();
  return (
    <Card title={t('workbench.month')}>
      <table className={css.stages}>
        <thead>
          <tr>
            <th scope="col">{t('workbench.figure')}</th>
            <th scope="col">{t('workbench.thisMonth')}</th>
            <th scope="col">{t('workbench.lastMonth')}</th>
            <th scope="col">{t('workbench.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {COMPARED.map(({ key }) => (
            <Compared key={key} of={key} measures={measures} />
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt="xs">
        {t('workbench.monthHint')}
      </Text>
    </Card>
  );
}

function Compared({ of, measures }: { of: ComparedKey; measures: Measures<FigureKey> }) {
  const { t, locale } = useT();
  const label = useLabel();
  const { currency } = useMe().organisation;
  const now = measures.of(`${of}.now`);
  const before = measures.of(`${of}.before`);
  if (!now || !before) return null;
  const numbers = [before, now].map((each) => Number(numberOf(each)));
  const [first = 0, second = 0] = numbers;
  const share = change(first, second);
  const difference = figureText(String(second - first), now.measure.unit, { locale, currency });
  const sign = second > first ? '+' : '';
  const percent = share === null ? '' : `${sign}${formatNumber(Math.round(share * 100), locale)}%`;
  return (
    <tr data-compared={of}>
      <th scope="row">
        {of === 'customers' ? t('workbench.newCustomers') : label(now.measure.label)}
        <Definition measure={now.measure} more={t(`workbench.month.${of}`)} />
      </th>
      <td>
        <Figure measured={now} />
      </td>
      <td>
        <Figure measured={before} />
      </td>
      <td>
        {now.now && `${sign}${difference}`}
        <span className={css.percent}>{now.now && percent}</span>
      </td>
    </tr>
  );
}
