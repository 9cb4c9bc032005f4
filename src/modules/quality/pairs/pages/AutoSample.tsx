import { Text } from '@mantine/core';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { recordTitle } from '../../../../web/record/layout.ts';
import { useSpeaker } from '../../../../web/record/useSpeaker.ts';
import { valueText } from '../../../../web/record/valueText.ts';
import type { AutoMergeSample, AutoMergeWire } from '../wire.ts';
import css from './duplicates.module.css';
import { Chance, PairNames } from './QueueList.tsx';

type Props = { object: ObjectWire; sample: AutoMergeWire['sample'] };

/** Some of what would be merged: which is kept, and what it takes from the others. */
export function AutoSample({ object, sample }: Props) {
  const { t } = useT();
  if (sample.length === 0) return null;
  return (
    <ul className={css.sample} aria-label={t('auto.sample')}>
      {sample.map((pair) => (
        <li key={pair.id} data-pair={pair.id}>
          <div>
            <PairNames pair={pair} />
            {pair.outcome && <Outcome object={object} outcome={pair.outcome} />}
          </div>
          <Chance pair={pair} />
        </li>
      ))}
    </ul>
  );
}

type Outcome = NonNullable<AutoMergeSample['outcome']>;

function Outcome({ object, outcome }: { object: ObjectWire; outcome: Outcome }) {
  const { t } = useT();
  const label = useLabel();
  const { survivor, taken } = outcome;
  const speaker = useSpeaker(survivor);
  const said = (
    declared: FieldWire,
    { value, title, currency }: Outcome['taken'][number]['values'][number],
  ) => {
    const of = { ...speaker, currency: asText(currency) || speaker.currency };
    return isEmpty(value) ? '—' : valueText(declared, value, title, of);
  };
  const fields = taken.flatMap(({ field, values }) => {
    const declared = object.fields.find(({ name }) => name === field);
    if (!declared) return [];
    const text = values.map((each) => said(declared, each)).join(t('pairs.comma'));
    return [t('auto.takes', { field: label(declared.label), value: text })];
  });
  const title = recordTitle(object, survivor);
  return (
    <Text size="xs" c="dimmed" data-outcome>
      {t('auto.keeps', { title })}{' '}
      {fields.length > 0
        ? t('auto.taken', { fields: fields.join(t('auto.semicolon')) })
        : t('auto.takesNothing')}
    </Text>
  );
}
