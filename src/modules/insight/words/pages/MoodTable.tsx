import { Anchor } from '@mantine/core';
import type { Condition } from '../../../../kernel/condition.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { figureText } from '../../../../web/measure/figure.ts';
import type { Measured } from '../../../../web/measure/useMeasures.ts';
import { all, inGroup } from '../../../../web/measure/where.ts';
import css from '../../refresh/pages/insight.module.css';
import { HESITATING, sentimentIds } from '../rules.ts';
import type { MoodRow } from './state.ts';
import { useOptions } from './useOptions.ts';
import own from './words.module.css';

/** A line: what it is of, the condition that its texts fulfil, and what narrows the page to it. */
export type NamedRow = MoodRow & {
  name: string;
  where: Condition;
  /** Texts that sound hesitating, of whatever mood; a column where the rows tell it. */
  hesitating?: number;
  pick?: (() => void) | undefined;
};

type TableProps = { measured: Measured; head: string; rows: readonly NamedRow[] };

/** One line each: texts, how many of each mood, and the share of the unhappy ones. Every number opens its texts. */
export function MoodTable({ measured: { measure, now }, head, rows }: TableProps) {
  const { t, locale } = useT();
  const label = useLabel();
  const optionsOf = useOptions(now?.object ?? '');
  const moods = optionsOf('sentiment');
  const hesitation = optionsOf('emotion').find(({ id }) => id === HESITATING)?.name ?? '';
  const hasHesitation = rows.some((row) => row.hesitating !== undefined);
  if (!now) return null;
  const number = (row: NamedRow, of: Column, name: string) => {
    const count = row[of] ?? 0;
    const shown = formatNumber(count, locale);
    if (count === 0) return <span className={css.nothing}>{shown}</span>;
    const mood = readAs(of);
    return (
      <Drill
        object={now.object}
        where={all(now.where, row.where, mood)}
        label={`${row.name} ${name} ${shown}`}
      >
        {shown}
      </Drill>
    );
  };
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead className={own.heads}>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t('words.texts')}</th>
            {moods.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
            {hasHesitation && <th scope="col">{hesitation}</th>}
            <th scope="col">{t('words.share')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-row={row.key}>
              <th scope="row">
                {row.pick ? (
                  <Anchor
                    component="button"
                    type="button"
                    inherit
                    className={own.pick}
                    title={t('words.only', { name: row.name })}
                    onClick={row.pick}
                  >
                    {row.name}
                  </Anchor>
                ) : (
                  row.name
                )}
              </th>
              <td data-column="all">{number(row, 'all', label(measure.label))}</td>
              {sentimentIds.map((id) => (
                <td key={id} data-column={id}>
                  {number(row, id, moods.find((mood) => mood.id === id)?.name ?? '')}
                </td>
              ))}
              {hasHesitation && (
                <td data-column={HESITATING}>{number(row, HESITATING, hesitation)}</td>
              )}
              <td>{figureText(row.negative / row.all, 'share', { locale, currency: '' })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Column = 'all' | (typeof sentimentIds)[number] | typeof HESITATING;

/** The condition that the texts of a column fulfil; all texts fulfil none. */
function readAs(of: Column): Condition | undefined {
  if (of === 'all') return undefined;
  return inGroup({ field: of === HESITATING ? 'emotion' : 'sentiment' }, of);
}
