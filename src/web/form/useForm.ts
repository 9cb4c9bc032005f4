import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { fieldErrors } from '../api/problem.ts';
import { useMe } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { type Draft, draftKey } from './drafts.ts';
import { defaultsOf, missingFields, sentValues } from './formFields.ts';
import { type Drafting, useDraft } from './useDraft.ts';

export type FormState = Pick<Drafting, 'draft' | 'restored'> & {
  set: (name: string, value: unknown, title?: string) => void;
  /** The fields changed since the form was opened. */
  touched: ReadonlySet<string>;
  /** What is wrong, by field. */
  errors: Record<string, string>;
  /** What is wrong with the whole. */
  fault: string | null;
  busy: boolean;
  /** Creates the record; null when something is wrong, which then stands at its field. */
  save: () => Promise<RecordWire | null>;
  discard: () => void;
};

/** The state of a form for a new record: a draft that is kept until it is saved, and what is wrong with it. */
export function useForm(object: ObjectWire, given: Draft, place: string): FormState {
  const { t } = useT();
  const label = useLabel();
  const me = useMe();
  const write = useWrite(object);
  const errorText = useErrorText();
  const [opened] = useState(() => new Date());
  const initial = useMemo(() => {
    const defaults = defaultsOf(object, me, opened);
    return {
      values: { ...defaults.values, ...given.values },
      titles: { ...defaults.titles, ...given.titles },
    };
  }, [given, me, object, opened]);
  const secret = useMemo(
    () =>
      new Set(
        object.fields.flatMap(({ name, sensitivity }) => (sensitivity === 'sensitive' ? name : [])),
      ),
    [object],
  );
  const drafting = useDraft(draftKey(me.memberId, object.name, 'new', place), initial, secret);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const anew = () => {
    setErrors({});
    setFault(null);
    setTouched(new Set());
    drafting.clear();
  };
  const save = async () => {
    const { values } = drafting.draft;
    const missing = missingFields(object, values);
    if (missing.length > 0) {
      const sentence = (field: (typeof missing)[number]) =>
        t('field.required', { field: label(field.label) });
      setErrors(Object.fromEntries(missing.map((field) => [field.name, sentence(field)])));
      setFault(t('form.checkFields'));
      return null;
    }
    setBusy(true);
    try {
      const record = await write.create(sentValues(values, initial.values));
      anew();
      return record;
    } catch (error) {
      const { fields, general } = fieldErrors(error);
      const atFields = Object.keys(fields).length > 0;
      setErrors(fields);
      setFault(general.join(' ') || (atFields ? t('form.checkFields') : errorText(error)));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return {
    draft: drafting.draft,
    restored: drafting.restored,
    touched,
    errors,
    fault,
    busy,
    save,
    discard: anew,
    set: (name, value, title) => {
      drafting.set(name, value, title);
      setTouched((now) => (now.has(name) ? now : new Set([...now, name])));
      setErrors((now) => Object.fromEntries(Object.entries(now).filter(([one]) => one !== name)));
    },
  };
}
