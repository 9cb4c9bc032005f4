import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '../../../../web/i18n/i18n.ts';
import { LONG_LIST } from '../../../../web/list/options.ts';
import type { StepWire, WhenWire } from '../wire.ts';
import { MOST_COLUMNS } from '../rules.ts';
import { type FileColumns, columnChoices } from './fileColumns.ts';
import css from './imports.module.css';
import {
  LINE_TESTS,
  type LineTest,
  emptyTest,
  testsIn,
  whensOf,
  withGroup,
  withWhen,
} from './lines.ts';
import { PlainNumber } from './PlainNumber.tsx';

type Props = { step: StepWire; columns: FileColumns; onStep: (step: StepWire) => void };

/** Which lines of the file a step takes, and which of them are one record. */
export function LineChoice({ step, columns, onStep }: Props) {
  const { t } = useT();
  const { when = [], groupBy = [] } = step;
  const [tests, setTests] = useTests(when, (next) => onStep(withWhen(step, next)));
  const [open, setOpen] = useState(false);
  if (!open && tests.length === 0 && groupBy.length === 0) {
    return (
      <Group>
        <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>
          {t('import.limitLines')}
        </Button>
      </Group>
    );
  }
  const first = columns[0]?.column;
  const numbered = tests.map((test, n) => ({ test, n }));
  return (
    <Stack gap="xs" component="fieldset" className={css.lines}>
      <Text component="legend" size="sm" fw={500}>
        {t('import.lines')}
      </Text>
      {numbered.map(({ test, n }) => (
        <Test
          key={n}
          nameOf={(what) => t('import.testOf', { n: n + 1, what })}
          test={test}
          columns={columns}
          onTest={(next) => setTests(tests.with(n, next))}
          onRemove={() => setTests(tests.toSpliced(n, 1))}
        />
      ))}
      {first !== undefined && tests.length < MOST_COLUMNS && (
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setTests([...tests, emptyTest(first, 'filled')])}
          >
            {t('import.addTest')}
          </Button>
        </Group>
      )}
      <MultiSelect
        maw={480}
        label={t('import.groupLines')}
        description={t('import.groupLinesHint')}
        data={columnChoices(columns, groupBy)}
        value={groupBy}
        maxValues={MOST_COLUMNS}
        searchable
        {...LONG_LIST}
        nothingFoundMessage={t('field.nothingFound')}
        onChange={(chosen) => onStep(withGroup(step, chosen))}
      />
    </Stack>
  );
}

/** The tests on screen: those of the step, and such as compare with nothing yet, which the step does not have. */
function useTests(
  when: readonly WhenWire[],
  onWhen: (when: WhenWire[]) => void,
): [readonly LineTest[], (tests: LineTest[]) => void] {
  const given = when.flatMap(testsIn);
  const [draft, setDraft] = useState<readonly LineTest[]>(given);
  // Another preset was chosen.
  const isOther = JSON.stringify(whensOf(draft)) !== JSON.stringify(whensOf(given));
  const change = (tests: LineTest[]) => {
    setDraft(tests);
    onWhen(whensOf(tests));
  };
  return [isOther ? given : draft, change];
}

type TestProps = {
  /** What an input is called: several conditions have the same. */
  nameOf: (what: string) => string;
  test: LineTest;
  columns: FileColumns;
  onTest: (test: LineTest) => void;
  onRemove: () => void;
};

function Test({ nameOf, test, columns, onTest, onRemove }: TestProps) {
  const { t } = useT();
  return (
    <div className={css.test}>
      <Select
        aria-label={nameOf(t('import.column'))}
        data={columnChoices(columns, [test.column])}
        value={test.column}
        allowDeselect={false}
        searchable
        {...LONG_LIST}
        nothingFoundMessage={t('field.nothingFound')}
        onChange={(column) => column !== null && onTest({ ...test, column })}
      />
      <Select
        aria-label={nameOf(t('import.testKind'))}
        data={LINE_TESTS.map((kind) => ({ value: kind, label: t(`import.test.${kind}`) }))}
        value={test.kind}
        allowDeselect={false}
        onChange={(value) => {
          const kind = LINE_TESTS.find((one) => one === value);
          if (kind) onTest(emptyTest(test.column, kind));
        }}
      />
      <div className={css.operand}>
        <Operand nameOf={nameOf} test={test} columns={columns} onTest={onTest} />
      </div>
      <ActionIcon aria-label={nameOf(t('import.takeOutTest'))} onClick={onRemove}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

/** What the column is compared with. */
function Operand({ nameOf, test, columns, onTest }: Omit<TestProps, 'onRemove'>) {
  const { t } = useT();
  const name = nameOf(t('import.testValue'));
  if (test.kind === 'is' || test.kind === 'not') {
    const { samples = [] } = columns.find(({ column }) => column === test.column) ?? {};
    return (
      <TagsInput
        aria-label={name}
        placeholder={test.texts.length === 0 ? t('import.testTexts') : undefined}
        data={[...new Set(samples)]}
        splitChars={[]}
        value={test.texts}
        onChange={(texts) => onTest({ ...test, texts })}
      />
    );
  }
  if (test.kind === 'matches') {
    return (
      <TextInput
        aria-label={name}
        value={test.text}
        maxLength={200}
        onChange={(event) => onTest({ ...test, text: event.currentTarget.value })}
      />
    );
  }
  if (test.kind === 'moreThan' || test.kind === 'lessThan') {
    return (
      <PlainNumber
        aria-label={name}
        value={test.number}
        onValue={(number) => onTest({ ...test, number })}
      />
    );
  }
  return null;
}
