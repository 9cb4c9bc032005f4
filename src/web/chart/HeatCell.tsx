import type { ReactNode } from 'react';
import css from './heat.module.css';

type Props = {
  /** From 0 (the page's own colour) to 1; null where there is nothing. */
  level: number | null;
  /** Names the cell, as `data-cell`. */
  id?: string;
  children?: ReactNode;
};

/** Even the least is told from nothing. */
const LEAST = 8;

/** A cell of a table whose colour says how much; its text stays readable on every one of them, light and dark. */
export function HeatCell({ level, id, children }: Props) {
  const percent = level === null ? 0 : LEAST + (100 - LEAST) * Math.min(1, Math.max(0, level));
  const background = `color-mix(in srgb, var(--heat) ${Math.round(percent)}%, var(--mantine-color-body))`;
  return (
    <td className={css.cell} data-cell={id} style={{ background }}>
      {children}
    </td>
  );
}
