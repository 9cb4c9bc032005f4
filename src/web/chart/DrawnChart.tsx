import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use as register } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ChartProps } from './Chart.tsx';
import { type Colors, optionOf } from './option.ts';

// Only what is drawn here: a new kind of chart is named here as well.
register([BarChart, GridComponent, LabelLayout, TooltipComponent, SVGRenderer]);

/** The chart itself; loaded when the first one is shown. */
export function DrawnChart({ kind, items, label, height, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pick = useRef(onPick);
  const colors = useColors();

  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = init(element, null, { renderer: 'svg' });
    chart.current = made;
    made.on('click', ({ dataIndex }) => pick.current?.(dataIndex));
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(optionOf(kind, items, colors), { notMerge: true });
  }, [colors, items, kind]);

  const said = items.map(({ title, text }) => `${title} ${text}`).join(', ');
  return (
    <div ref={box} role="img" aria-label={said ? `${label}: ${said}` : label} style={{ height }} />
  );
}

/** Mantine's colours as they are on screen, in the scheme at hand. */
function useColors(): Colors {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { colors, fontFamily } = useMantineTheme();
  const dark = scheme === 'dark';
  const shade = (name: string, at: number) => colors[name]?.[at] ?? '';
  return {
    bar: shade('accent', dark ? 5 : 7),
    text: dark ? shade('dark', 1) : shade('gray', 8),
    line: dark ? shade('dark', 5) : shade('gray', 3),
    surface: dark ? shade('dark', 6) : '#ffffff',
    font: fontFamily ?? '',
  };
}
