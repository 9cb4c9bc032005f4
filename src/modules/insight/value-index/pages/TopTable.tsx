import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { partIds } from '../rules.ts';
import type { IndexedCustomer, ValueIndexWire } from '../wire.ts';
import { CustomerLink } from './CustomerLink.tsx';
import { PART_COLORS } from './parts.ts';

type Result = NonNullable<ValueIndexWire['result']>;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Those with the highest index, and what it is made of. */
export function TopTable({ result }: { result: Result }) {
  const { t, locale } = useT();
  return (
    <InsightCard title={t('valueIndex.top', { count: result.top.length })}>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('valueIndex.customer')}</th>
              <th scope="col">{t('insight.valueIndex')}</th>
              <th scope="col" className={css.bars}>
                {t('valueIndex.madeOf')}
              </th>
            </tr>
          </thead>
          <tbody>
            {result.top.map((customer) => (
              <tr key={customer.id} data-row={customer.id}>
                <th scope="row" className={css.person}>
                  <CustomerLink id={customer.id} name={customer.name} />
                </th>
                <td>{formatNumber(rounded(customer.index), locale)}</td>
                <td className={css.bars}>
                  <Points customer={customer} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </InsightCard>
  );
}

/** The points of each part side by side; the whole width is 100. */
function Points({ customer: { points } }: { customer: IndexedCustomer }) {
  const { t, locale } = useT();
  const shown = partIds.flatMap((id) => {
    const value = points[id] ?? 0;
    const name = t(`valueIndex.part.${id}`);
    return value > 0
      ? [{ id, value, text: `${name} ${formatNumber(rounded(value), locale)}` }]
      : [];
  });
  return (
    <div
      className={css.stack}
      role="img"
      aria-label={shown.map(({ text }) => text).join(t('valueIndex.join'))}
    >
      {shown.map(({ id, value, text }) => (
        <span key={id} title={text} style={{ width: `${value}%`, background: PART_COLORS[id] }} />
      ))}
    </div>
  );
}
