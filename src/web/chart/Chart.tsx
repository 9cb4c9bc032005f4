import { Skeleton } from '@mantine/core';
import { Suspense, lazy } from 'react';
import type { ChartItem, ChartKind } from './option.ts';

export type ChartProps = {
  kind: ChartKind;
  /** What it shows, for those who do not see it. The numbers themselves belong into a table beside it. */
  label: string;
  /** Keep their identity while they are the same. */
  items: readonly ChartItem[];
  /** In pixels, so that nothing jumps while it loads. */
  height: number;
  /** A click on the item at this place; the table beside it has a link for the keyboard. */
  onPick?: (at: number) => void;
};

// Larger than the rest of a page, and not the first thing to read.
const DrawnChart = lazy(async () => ({ default: (await import('./DrawnChart.tsx')).DrawnChart }));

/** A drawing of numbers in Zhiyin's colours, light and dark. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton h={props.height} />}>
      <DrawnChart {...props} />
    </Suspense>
  );
}
