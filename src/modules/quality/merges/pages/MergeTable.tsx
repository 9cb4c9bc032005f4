import { Radio, Text, VisuallyHidden } from '@mantine/core';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { isEmpty } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { recordTitle } from '../../../../web/record/layout.ts';
import { valueText } from '../../../../web/record/valueText.ts';
import { useSpeaker } from '../../../../web/record/useSpeaker.ts';
import compare from '../../pairs/pages/duplicates.module.css';
import { RecordHead } from '../../pairs/pages/RecordHead.tsx';
import type { PairDetailWire } from '../../pairs/wire.ts';
import type { MergeFieldWire, MergePreviewWire } from '../wire.ts';
import { FieldRule } from './FieldRule.tsx';
import css from './merge.module.css';
import type { Merging } from './useMerging.ts';

type Props = {
  object: ObjectWire;
  pair: PairDetailWire;
  preview: MergePreviewWire;
  merging: Merging;
};

/** Which record stays, by a choice in the header, and one choice for each field in which they differ. */
export function MergeTable({ object, pair, preview, merging }: Props) {
  const { t } = useT();
  const { left, right } = pair;
  const differing = preview.fields.filter(({ differs }) => differs);
  return (
    <div data-stale={merging.isStale || undefined} className={css.body}>
      <table className={compare.compare}>
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>{t('pairs.field')}</VisuallyHidden>
            </th>
            <th scope="col">
              <Survivor object={object} record={left} merging={merging} />
            </th>
            <th scope="col">
              <Survivor object={object} record={right} merging={merging} />
            </th>
          </tr>
        </thead>
        <tbody>
          {differing.map((field) => {
            const declared = object.fields.find(({ name }) => name === field.field);
            return (
              declared && (
                <FieldRow
                  key={field.field}
                  object={object}
                  declared={declared}
                  field={field}
                  pair={pair}
                  merging={merging}
                />
              )
            );
          })}
        </tbody>
      </table>
      <Text size="xs" c="dimmed">
        {t('merge.alike', { count: preview.fields.length - differing.length })}
      </Text>
    </div>
  );
}

type SurvivorProps = { object: ObjectWire; record: RecordWire; merging: Merging };

function Survivor({ object, record, merging }: SurvivorProps) {
  const { t } = useT();
  const isKept = merging.survivor === record.id;
  return (
    <div className={css.survivor} data-kept={isKept || undefined}>
      <RecordHead object={object} record={record} />
      <Radio
        name="survivor"
        mt={4}
        checked={isKept}
        aria-label={t('merge.keepNamed', { title: recordTitle(object, record) })}
        label={t(isKept ? 'merge.kept' : 'merge.keep')}
        onChange={() => merging.keep(record.id)}
      />
    </div>
  );
}

type RowProps = {
  object: ObjectWire;
  declared: FieldWire;
  field: MergeFieldWire;
  pair: PairDetailWire;
  merging: Merging;
};

function FieldRow({ object, declared, field, pair, merging }: RowProps) {
  const { t } = useT();
  const label = useLabel();
  const chosen = merging.chosen(field.field);
  return (
    <tr data-field={field.field} data-row="choice">
      <th scope="row">
        {label(declared.label)}
        {field.free ? (
          <FieldRule {...{ object, declared, field, pair, merging }} />
        ) : (
          <Text size="xs" c="dimmed">
            {t('merge.settled')}
          </Text>
        )}
        {field.together && field.free && (
          <Radio
            size="xs"
            mt={4}
            name={`merge-${field.field}`}
            label={t('merge.together')}
            checked={chosen === 'all'}
            onChange={() => merging.choose(field.field, 'all')}
          />
        )}
      </th>
      {[pair.left, pair.right].map((record) => (
        <td key={record.id} data-chosen={chosen === record.id || chosen === 'all' || undefined}>
          <ValueChoice declared={declared} field={field} record={record} merging={merging} />
        </td>
      ))}
    </tr>
  );
}

type ChoiceProps = {
  declared: FieldWire;
  field: MergeFieldWire;
  record: RecordWire;
  merging: Merging;
};

function ValueChoice({ declared, field, record, merging }: ChoiceProps) {
  const speaker = useSpeaker(record);
  const said = field.values.find(({ recordId }) => recordId === record.id);
  const value = said?.value ?? null;
  const text = isEmpty(value) ? '—' : valueText(declared, value, said?.title, speaker);
  if (!field.free) return text;
  return (
    <Radio
      name={`merge-${field.field}`}
      label={text}
      checked={merging.chosen(field.field) === record.id}
      onChange={() => merging.choose(field.field, record.id)}
    />
  );
}
