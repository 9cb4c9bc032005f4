import type { StepWire, WhenWire } from '../wire.ts';

/** What can be asked of a line, as it is chosen on screen. */
export const LINE_TESTS = [
  'is',
  'not',
  'filled',
  'empty',
  'moreThan',
  'lessThan',
  'matches',
] as const;

/** One test of a line. One that compares with nothing yet is shown and not sent. */
export type LineTest = { column: string } & (
  | { kind: 'is' | 'not'; texts: string[] }
  | { kind: 'filled' | 'empty' }
  | { kind: 'moreThan' | 'lessThan'; number: number | undefined }
  | { kind: 'matches'; text: string }
);

/** A test of a column that compares with nothing yet. */
export function emptyTest(column: string, kind: (typeof LINE_TESTS)[number]): LineTest {
  switch (kind) {
    case 'is':
    case 'not':
      return { column, kind, texts: [] };
    case 'moreThan':
    case 'lessThan':
      return { column, kind, number: undefined };
    case 'matches':
      return { column, kind, text: '' };
    case 'filled':
    case 'empty':
      return { column, kind };
  }
}

/** The tests of a condition one by one; all of them hold where it does. */
export function testsIn({ column, ...when }: WhenWire): LineTest[] {
  const { is, not, empty, moreThan, lessThan, matches } = when;
  return [
    ...(is ? [{ column, kind: 'is' as const, texts: is }] : []),
    ...(not ? [{ column, kind: 'not' as const, texts: not }] : []),
    ...(empty === undefined ? [] : [{ column, kind: empty ? 'empty' : 'filled' } as const]),
    ...(moreThan === undefined ? [] : [{ column, kind: 'moreThan' as const, number: moreThan }]),
    ...(lessThan === undefined ? [] : [{ column, kind: 'lessThan' as const, number: lessThan }]),
    ...(matches ? [{ column, kind: 'matches' as const, text: matches }] : []),
  ];
}

/** The condition that a test is; undefined while it compares with nothing. */
export function whenOf(test: LineTest): WhenWire | undefined {
  const { column } = test;
  switch (test.kind) {
    case 'is':
    case 'not':
      return test.texts.length > 0 ? { column, [test.kind]: test.texts } : undefined;
    case 'moreThan':
    case 'lessThan':
      return test.number === undefined ? undefined : { column, [test.kind]: test.number };
    case 'matches':
      return test.text ? { column, matches: test.text } : undefined;
    case 'filled':
    case 'empty':
      return { column, empty: test.kind === 'empty' };
  }
}

/** The conditions that tests are: what is asked of one column in a row is one of them, as far as it says nothing twice. */
export function whensOf(tests: readonly LineTest[]): WhenWire[] {
  const whens: WhenWire[] = [];
  for (const test of tests) {
    const when = whenOf(test);
    const last = whens.at(-1);
    if (!when) continue;
    const joins =
      last?.column === when.column &&
      Object.keys(when).every((name) => name === 'column' || !(name in last));
    if (joins) whens.splice(-1, 1, { ...last, ...when });
    else whens.push(when);
  }
  return whens;
}

/** Gives a step other conditions; without any it takes every line. */
export function withWhen(step: StepWire, when: readonly WhenWire[]): StepWire {
  const { when: _, ...rest } = step;
  return when.length > 0 ? { ...rest, when: [...when] } : rest;
}

/** Makes lines with equal values in these columns one record; none: every line is one. */
export function withGroup(step: StepWire, columns: readonly string[]): StepWire {
  const { groupBy: _, ...rest } = step;
  return columns.length > 0 ? { ...rest, groupBy: [...columns] } : rest;
}
