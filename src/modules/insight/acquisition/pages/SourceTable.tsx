import type { Condition } from '../../../../kernel/condition.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Drill, Explanation } from '../../../../web/measure/Figure.tsx';
import { NOTHING } from '../../../../web/measure/figure.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import type { AcquisitionWire } from '../wire.ts';
import { useAmounts } from './useAmounts.ts';
import { orderedIn, scoredOf, spentIn, wonIn } from './where.ts';

const COLUMNS = [
  'won',
  'spent',
  'cost',
  'payback',
  'yearlyRevenue',
  'retention',
  'factor',
  'simple',
  'lifetime',
  'valueToCost',
] as const;
type Column = (typeof COLUMNS)[number];

type Line = AcquisitionWire['total'] & { source: string | null | undefined };

/** What customers of each source cost and bring. */
export function SourceTable({ wire }: { wire: AcquisitionWire }) {
  const { t, locale } = useT();
  const label = useLabel();
  const amounts = useAmounts(wire.currency);
  const customer = useObject('customer');
  const field = customer?.fields.find(({ name }) => name === 'source');
  const options = field?.kind === 'choice' ? field.options : {};
  const nameOf = (source: string | null | undefined) => {
    if (source === undefined) return t('acquisition.everySource');
    const option = source === null ? undefined : options[source];
    return option ? label(option.label) : t('acquisition.noSource');
  };
  const { period, year, yearBefore } = wire;
  const whereOf = (column: Column, { source }: Line): [string, Condition | undefined] | null => {
    switch (column) {
      case 'won':
      case 'cost':
        return ['customer', wonIn(period, source)];
      case 'spent':
        return ['cost', spentIn(period, 'winning', source)];
      case 'payback':
        return ['customer', wonIn(year, source)];
      case 'yearlyRevenue':
      case 'simple':
        return ['customer', orderedIn([year], source)];
      case 'retention':
      case 'factor':
        return ['customer', orderedIn([yearBefore, year], source)];
      case 'lifetime':
      case 'valueToCost':
        return ['customer', scoredOf(source)];
    }
  };
  const textOf = (column: Column, line: Line): string => {
    switch (column) {
      case 'won':
        return formatNumber(line.won, locale);
      case 'payback':
        return amounts.payback(line);
      case 'retention':
        return amounts.share(line.retention);
      case 'factor':
      case 'valueToCost':
        return amounts.times(line[column]);
      default:
        return amounts.money(line[column]);
    }
  };
  const columns = COLUMNS.filter((column) => wire.scored !== null || column !== 'lifetime');
  const row = (line: Line) => (
    <tr
      key={line.source ?? 'none'}
      data-source={line.source === undefined ? 'all' : (line.source ?? '')}
    >
      <th scope="row">{nameOf(line.source)}</th>
      {columns.map((column) => {
        const text = textOf(column, line);
        const of = whereOf(column, line);
        return (
          <td key={column} data-column={column}>
            {of && text !== NOTHING ? (
              <Drill object={of[0]} where={of[1]} label={`${nameOf(line.source)} ${text}`}>
                {text}
              </Drill>
            ) : (
              text
            )}
          </td>
        );
      })}
    </tr>
  );
  return (
    <InsightCard
      title={t('acquisition.bySource')}
      explained={
        <Explanation name={t('acquisition.bySource')} text={t('acquisition.bySource.text')} />
      }
    >
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{field ? label(field.label) : t('acquisition.bySource')}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(`acquisition.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{wire.sources.map(row)}</tbody>
          <tfoot>{row({ ...wire.total, spent: wire.spent, source: undefined })}</tfoot>
        </table>
      </div>
    </InsightCard>
  );
}
