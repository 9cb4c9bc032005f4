import type { EChartsCoreOption } from 'echarts/core';

/** One bar: its name, its size, and the size as it is read. */
export type ChartItem = { title: string; value: number; text: string };

/** `bars` lie, `columns` stand, those of a `funnel` have one middle. */
export type ChartKind = 'bars' | 'columns' | 'funnel';

export type Colors = {
  bar: string;
  text: string;
  line: string;
  surface: string;
  font: string;
};

const LONGEST = 12;

function short(title: string): string {
  const signs = Array.from(title);
  return signs.length > LONGEST ? `${signs.slice(0, LONGEST - 1).join('')}…` : title;
}

/** What ECharts is told to draw: nothing moves, and names stay as wide as the place allows. */
export function optionOf(
  kind: ChartKind,
  items: readonly ChartItem[],
  colors: Colors,
): EChartsCoreOption {
  const textStyle = { color: colors.text, fontFamily: colors.font, fontSize: 12 };
  const data = items.map(({ title, value, text }) => ({ name: title, value, text }));
  const said = (params: { dataIndex: number }) => items[params.dataIndex]?.text ?? '';
  const common = {
    animation: false,
    textStyle,
    tooltip: {
      trigger: 'item',
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle,
      // As text: names come from people.
      renderMode: 'richText',
      formatter: (params: { dataIndex: number; name: string }) => `${params.name}\n${said(params)}`,
    },
  };
  const names = {
    type: 'category',
    data: items.map(({ title }) => title),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { ...textStyle, formatter: short },
  };
  const sizes = { type: 'value', show: false, min: 0 };
  const lying = kind !== 'columns';
  const bar = {
    type: 'bar',
    stack: 'all',
    data,
    barMaxWidth: lying ? 20 : 40,
    itemStyle: { color: colors.bar, borderRadius: 2 },
    label: { show: true, position: lying ? 'right' : 'top', formatter: said, ...textStyle },
    labelLayout: { hideOverlap: true },
  };
  return {
    ...common,
    grid: {
      left: lying ? 8 : 24,
      right: lying ? 80 : 24,
      top: lying ? 4 : 24,
      bottom: 4,
      containLabel: true,
    },
    xAxis: lying ? sizes : names,
    yAxis: lying ? { ...names, inverse: true } : sizes,
    series: kind === 'funnel' ? [centring(items), bar] : [bar],
  };
}

/** What stands unseen before each bar of a funnel, so that its bars have one middle. */
function centring(items: readonly ChartItem[]): object {
  const most = Math.max(...items.map(({ value }) => value), 0);
  return {
    type: 'bar',
    stack: 'all',
    silent: true,
    itemStyle: { color: 'transparent' },
    tooltip: { show: false },
    data: items.map(({ value }) => (most - value) / 2),
  };
}
