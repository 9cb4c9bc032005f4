import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import type { Asked, Pick } from './asked.ts';
import { filterFields } from './paths.ts';
import { type Speaker, sayPath } from './words.ts';
import { LONG_LIST } from './options.ts';

type Props = {
  object: ObjectWire;
  speaker: Speaker;
  asked: Asked | undefined;
  autoFocus?: boolean;
  onPick: (pick: Pick) => void;
  /** Only fields: inside related records nothing further can be asked. */
  fieldsOnly?: boolean;
  placeholder?: string;
};

/** Chooses what a condition asks about: a field, a field of a record pointed to, or related records. */
export function FieldPicker(props: Props) {
  const { object, speaker, asked, autoFocus, onPick, fieldsOnly } = props;
  const { t } = useT();
  const choices = useMemo(
    () => choicesOf(object, speaker, fieldsOnly === true),
    [object, speaker, fieldsOnly],
  );
  const value = asked && (asked.type === 'field' ? asked.at.path : `related:${asked.related}`);
  const groups = [...new Set(choices.map((one) => one.group))];
  return (
    <Select
      aria-label={t('list.field')}
      placeholder={props.placeholder ?? t('list.fieldHint')}
      data={groups.map((group) => ({
        group,
        items: choices
          .filter((one) => one.group === group)
          .map(({ value, label }) => ({ value, label })),
      }))}
      value={value ?? null}
      searchable
      allowDeselect={false}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
      defaultDropdownOpened={autoFocus}
      selectFirstOptionOnChange
      {...LONG_LIST}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(next) => {
        const found = choices.find((one) => one.value === next);
        if (found) onPick(found.pick);
      }}
    />
  );
}

type Choice = { value: string; label: string; group: string; pick: Pick };

function choicesOf(object: ObjectWire, speaker: Speaker, fieldsOnly: boolean): Choice[] {
  const { label, objects, t } = speaker;
  const fields = filterFields(object, objects).map((at): Choice => ({
    value: at.path,
    label: sayPath(at.path, object, speaker),
    group: label(at.via ? at.via.label : object.label),
    pick: { at },
  }));
  if (fieldsOnly) return fields;
  const related = object.relations.flatMap((relation): Choice[] => {
    const target = objects.find((one) => one.name === relation.object);
    const pick = target && { related: relation.related, target };
    return pick
      ? [
          {
            value: `related:${relation.related}`,
            label: label(relation.label),
            group: t('list.relatedRecords'),
            pick,
          },
        ]
      : [];
  });
  return [...fields, ...related];
}
