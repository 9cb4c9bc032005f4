import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { GroupFigure } from '../wire.ts';
import css from './quality.module.css';
import { Failing } from './RuleTable.tsx';
import { Trend } from './Trend.tsx';

type Props = {
  of: 'unit' | 'owner';
  groups: readonly GroupFigure[];
  /** Told by the share that keeps a rule, not by scores. */
  byRule: boolean;
  /** Shows the records of a unit or owner that are to be mended; `none` for those without. */
  onOpen: (id: string) => void;
};

/** Rows before one asks for more. */
const SHOWN = 10;

/** How good the records of each unit or owner are, the poorest first. */
export function GroupTable({ of, groups, byRule, onOpen }: Props) {
  const { t, locale } = useT();
  const [all, setAll] = useState(false);
  const shown = all ? groups : groups.slice(0, SHOWN);
  const nameOf = ({ id, name }: GroupFigure): string =>
    name ?? t(id === null ? `quality.no.${of}` : 'quality.unnamed');
  const value = (figure: number): string =>
    byRule
      ? t('quality.percent', { value: formatNumber(figure, locale) })
      : formatNumber(figure, locale);
  return (
    <section className={css.part} aria-label={t(`quality.${of}`)} data-groups={of}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t(`quality.${of}`)}</th>
            <th scope="col" className={css.figure}>
              {t('quality.records')}
            </th>
            <th scope="col" className={css.figure}>
              {t(byRule ? 'quality.share' : 'quality.score')}
            </th>
            {byRule && (
              <th scope="col" className={css.figure}>
                {t('quality.failing')}
              </th>
            )}
            <th scope="col" className={`${css.figure} ${css.wideOnly}`}>
              {t('quality.trend')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.id ?? ''}>
              <th scope="row">{nameOf(group)}</th>
              <td className={css.figure}>{formatNumber(group.records, locale)}</td>
              <td className={css.figure}>
                {group.failing === null && group.value < 100 ? (
                  <Anchor
                    component="button"
                    type="button"
                    inherit
                    aria-label={t('quality.openGroup', {
                      name: nameOf(group),
                      value: value(group.value),
                    })}
                    onClick={() => onOpen(group.id ?? 'none')}
                  >
                    {value(group.value)}
                  </Anchor>
                ) : (
                  value(group.value)
                )}
              </td>
              {group.failing !== null && (
                <td className={css.figure}>
                  <Failing
                    count={group.failing}
                    name={nameOf(group)}
                    onOpen={() => onOpen(group.id ?? 'none')}
                  />
                </td>
              )}
              <td className={`${css.figure} ${css.wideOnly}`}>
                <Trend days={group.trend} name={nameOf(group)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t('quality.allGroups', { count: formatNumber(groups.length, locale) })}
        </Button>
      )}
    </section>
  );
}
