import { Text } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { StepWire, WhenWire } from '../wire.ts';
import { type FileColumns, headOf } from './fileColumns.ts';

/** Which lines take part in the step, and which of them are one record, in words. */
export function Limits({ step, columns }: { step: StepWire; columns: FileColumns }) {
  const { t } = useT();
  const { when = [], groupBy = [] } = step;
  const say = (test: WhenWire): string[] => {
    const column = headOf(columns, test.column);
    const listed = (texts: readonly string[]) => texts.join(t('import.join'));
    return [
      ...(test.is ? [t('import.whenIs', { column, texts: listed(test.is) })] : []),
      ...(test.not ? [t('import.whenNot', { column, texts: listed(test.not) })] : []),
      ...(test.empty === true ? [t('import.whenEmpty', { column })] : []),
      ...(test.empty === false ? [t('import.whenFilled', { column })] : []),
      ...(test.moreThan === undefined
        ? []
        : [t('import.whenMore', { column, number: test.moreThan })]),
      ...(test.lessThan === undefined
        ? []
        : [t('import.whenLess', { column, number: test.lessThan })]),
      ...(test.matches ? [t('import.whenStarts', { column, text: test.matches })] : []),
    ];
  };
  const tests = when.flatMap(say);
  const groups = groupBy.map((column) => headOf(columns, column)).join(t('import.join'));
  const sentences = [
    ...(tests.length > 0 ? [t('import.onlyLines', { tests: tests.join(t('import.and')) })] : []),
    ...(groups ? [t('import.grouped', { columns: groups })] : []),
  ];
  return sentences.map((sentence) => (
    <Text key={sentence} size="sm" c="dimmed">
      {sentence}
    </Text>
  ));
}
