import { expect } from 'vitest';

/** One line of the table of what the library reaches: the reference is the goal or the published value. */
type Comparison = {
  task: string;
  /** The data set, with how it was split: `telco-churn, 5-fold`. */
  data: string;
  metric: string;
  reference: number;
  ours: number;
} & ({ goal: 'atLeast' | 'atMost' } | { goal: 'equal'; within: number });

/** Prints a line of the table and fails where the goal is missed. */
export function compare(comparison: Comparison): void {
  const { task, data, metric, reference, ours, goal } = comparison;
  const sign = { atLeast: '≥', atMost: '≤', equal: '=' }[goal];
  console.log(`| ${task} | ${data} | ${metric} | ${sign} ${reference} | ${round(ours)} |`);
  const about = `${task}, ${data}: ${metric}`;
  if (comparison.goal === 'equal') {
    expect(Math.abs(ours - reference), about).toBeLessThanOrEqual(comparison.within);
  } else if (goal === 'atLeast') expect(ours, about).toBeGreaterThanOrEqual(reference);
  else expect(ours, about).toBeLessThanOrEqual(reference);
}

const round = (value: number): number => Number(value.toPrecision(7));
