import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { isEmpty, titleOf } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { recordTitle } from '../../../../web/record/layout.ts';
import { sameValue } from '../../../../web/record/useFieldEdit.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import css from '../../scores/pages/quality.module.css';
import { qualityKeys } from '../../scores/pages/useFigures.ts';
import type { RuleWire } from '../../scores/wire.ts';

/** When what was saved has been judged, in milliseconds: asked again once and, where it takes longer, once more. */
const JUDGED = [1_500, 5_000];

type Props = { object: ObjectWire; record: RecordWire; field: FieldWire; rule: RuleWire };
type State = {
  value: unknown;
  kept: unknown;
  title?: string;
  error?: string;
  saving?: boolean;
  saved?: boolean;
};

/** The input for a field that is wrong or empty. What is masked, or no value to build on, begins empty. */
export function MendField({ object, record, field, rule }: Props) {
  const { t } = useT();
  const label = useLabel();
  const client = useQueryClient();
  const write = useWrite(object);
  const errorText = useErrorText();
  const begins = record._masked.includes(field.name) || rule.dimension === 'present';
  const [state, setState] = useState<State>(() => {
    const value = begins ? null : (record[field.name] ?? null);
    return { value, kept: value, title: begins ? undefined : titleOf(record, field.name) };
  });
  const save = async (value: unknown, title: string | undefined) => {
    setState({ value, kept: state.kept, title, saving: true });
    try {
      const titles = title === undefined ? undefined : { [field.name]: title };
      const stored = await write.update(record, { [field.name]: value }, { titles });
      // It may have been kept in its standard form.
      const isTold = stored !== null && !stored._masked.includes(field.name);
      const now = isTold ? (stored[field.name] ?? null) : value;
      setState({
        value: now,
        kept: stored === null ? state.kept : now,
        title,
        saved: stored !== null,
      });
      const ask = () => void client.invalidateQueries({ queryKey: qualityKeys.all });
      for (const after of JUDGED) setTimeout(ask, after);
    } catch (error) {
      const reason = fieldErrors(error).fields[field.name] ?? errorText(error);
      setState({ value, kept: state.kept, title, error: reason });
    }
  };
  const named = { ...field, label: withRecord(field, recordTitle(object, record)) };
  const said = t(state.saved ? 'quality.saved' : 'quality.save');
  return (
    <div className={css.mend} data-mend={field.name}>
      <div className={css.input}>
        <FieldInput
          field={named}
          value={state.value}
          title={state.title}
          error={state.error}
          labelStyle="hidden"
          disabled={state.saving === true}
          onChange={(value, title) => setState({ value, kept: state.kept, title })}
          onCommit={(value, title) => {
            // Enter in an empty input must not empty what nobody saw.
            if (!isEmpty(value) && !sameValue(value, state.kept)) void save(value, title);
          }}
        />
      </div>
      <Button
        variant="light"
        aria-label={`${said} ${label(named.label)}`}
        loading={state.saving === true}
        disabled={isEmpty(state.value) || state.saved === true}
        onClick={() => void save(state.value, state.title)}
      >
        {said}
      </Button>
    </div>
  );
}

/** Each input of the queue is called by its record too, as there are many of one field. */
function withRecord(field: FieldWire, title: string): FieldWire['label'] {
  return { zh: `${field.label.zh} · ${title}`, en: `${field.label.en} · ${title}` };
}
