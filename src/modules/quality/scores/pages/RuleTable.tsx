import { Anchor, Progress, Text } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { QualityFiguresWire, RuleFigure } from '../wire.ts';
import css from './quality.module.css';
import { Trend } from './Trend.tsx';
import { useRuleWords } from './words.ts';

type Props = {
  object: ObjectWire;
  figures: QualityFiguresWire;
  /** Shows the records that do not keep a rule. */
  onOpen: (rule: string) => void;
};

/** Percent with one decimal at most; never a whole hundred where something is left. */
export function shareOf({ counted, failing }: Pick<RuleFigure, 'counted' | 'failing'>): number {
  if (counted === 0) return 0;
  const share = (100 * (counted - failing)) / counted;
  return failing > 0 ? Math.min(99.9, Math.round(share * 10) / 10) : 100;
}

/** How many records keep each rule, the poorest rule first; last those that are about no record. */
export function RuleTable({ object, figures, onOpen }: Props) {
  const { t } = useT();
  const rules = figures.rules.toSorted(
    (a, b) => Number(a.counted === 0) - Number(b.counted === 0) || shareOf(a) - shareOf(b),
  );
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t('quality.rule')}</th>
          <th scope="col" className={css.bar} aria-label={t('quality.share')} />
          <th scope="col" className={css.figure}>
            {t('quality.share')}
          </th>
          <th scope="col" className={css.figure}>
            {t('quality.failing')}
          </th>
          <th scope="col" className={`${css.figure} ${css.wideOnly}`}>
            {t('quality.trend')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <RuleRow key={rule.id} object={object} rule={rule} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

function RuleRow({ object, rule, onOpen }: Omit<Props, 'figures'> & { rule: RuleFigure }) {
  const { t, locale } = useT();
  const words = useRuleWords(object);
  const name = words.kept(rule);
  const share = shareOf(rule);
  const who = words.who(rule);
  return (
    <tr data-rule={rule.dimension} data-field={rule.field}>
      <th scope="row">
        <span title={rule.name}>{name}</span>
        {who && (
          <Text span size="xs" c="dimmed" ms={6}>
            {who}
          </Text>
        )}
      </th>
      <td className={css.bar} aria-hidden>
        <Progress value={rule.counted === 0 ? 0 : share} size="sm" />
      </td>
      <td className={css.figure}>
        {rule.counted === 0 ? '—' : t('quality.percent', { value: formatNumber(share, locale) })}
      </td>
      <td className={css.figure}>
        <Failing count={rule.failing} name={words.broken(rule)} onOpen={() => onOpen(rule.id)} />
      </td>
      <td className={`${css.figure} ${css.wideOnly}`}>
        <Trend days={rule.trend} name={name} />
      </td>
    </tr>
  );
}

/** How many are to be mended; a click shows them below. */
export function Failing({
  count,
  name,
  onOpen,
}: {
  count: number;
  name: string;
  onOpen: () => void;
}) {
  const { t, locale } = useT();
  const number = formatNumber(count, locale);
  if (count === 0) return number;
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      aria-label={t('quality.openFailing', { name, count: number })}
      onClick={onOpen}
    >
      {number}
    </Anchor>
  );
}
