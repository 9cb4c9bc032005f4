import { Title } from '@mantine/core';
import { Suspense, useMemo, useState } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type RecordFormProps, useScreens } from '../screen.ts';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { tellsIdentity } from './Duplicates.tsx';
import { FormField } from './FormField.tsx';
import { FormFrame, MoreButton } from './FormFrame.tsx';
import { askedFields } from './formFields.ts';
import css from './form.module.css';
import { type FormState, useForm } from './useForm.ts';

/** The form of an object: its module's own, or the one that its fields give. */
export function RecordForm(props: RecordFormProps) {
  const own = useScreens().forms.find((form) => form.object === props.object.name);
  return own ? (
    <Suspense fallback={<PageSkeleton rows={6} />}>
      <own.component {...props} />
    </Suspense>
  ) : (
    <FieldsForm {...props} />
  );
}

/** The inputs for a new record: little at first, the rest on demand. */
function FieldsForm({ object, given, place, onSaved, onCancel, another }: RecordFormProps) {
  const { t } = useT();
  const form = useForm(object, given, place);
  const [open, setOpen] = useState(false);
  const asked = useMemo(
    () => askedFields(object, Object.keys(given.values)),
    [given.values, object],
  );
  // An error or a restored value must not stand where nobody sees it.
  const hidden = asked.more.flatMap(({ fields }) => fields.map(({ name }) => name));
  const more = open || hidden.some((name) => name in form.errors);
  const focus = asked.first.find(({ name }) => !(name in given.values)) ?? asked.first[0];

  return (
    <FormFrame
      form={form}
      saveLabel={t('form.save')}
      keys={t('form.keys')}
      another={another}
      onSaved={onSaved}
      onCancel={onCancel}
    >
      <First object={object} fields={asked.first} focus={focus} form={form} />
      {asked.more.length > 0 && <MoreButton open={more} onToggle={() => setOpen(!more)} />}
      {more && <More object={object} sections={asked.more} form={form} />}
    </FormFrame>
  );
}

type FirstProps = {
  object: ObjectWire;
  fields: readonly FieldWire[];
  focus: FieldWire | undefined;
  form: FormState;
};

/** What is asked at once, and what modules say to it: beside the fields, or below the one that is being typed. */
function First({ object, fields, focus, form }: FirstProps) {
  const aside = useScreens().asides.find((one) => one.object === object.name);
  const [typed, setTyped] = useState(0);
  const place = (n: number) => (aside ? 2 * n : undefined);
  const following = (n: number, field: FieldWire): FormState => ({
    ...form,
    set: (name, value, title) => {
      if (tellsIdentity(object, field)) setTyped(n);
      form.set(name, value, title);
    },
  });
  return (
    <div className={aside && css.told}>
      <div className={css.grid}>
        {fields.map((field, n) => (
          <FormField
            key={field.name}
            object={object}
            field={field}
            form={aside ? following(n, field) : form}
            autoFocus={field === focus}
            place={place(n)}
          />
        ))}
        {aside && (
          <div className={css.aside} style={{ order: 2 * typed + 1 }}>
            <Suspense fallback={null}>
              <aside.component object={object} values={form.draft.values} set={form.set} />
            </Suspense>
          </div>
        )}
      </div>
    </div>
  );
}

function More({
  object,
  sections,
  form,
}: {
  object: ObjectWire;
  sections: ReturnType<typeof askedFields>['more'];
  form: ReturnType<typeof useForm>;
}) {
  const { t } = useT();
  const label = useLabel();
  return sections.map((section) => (
    <section key={section.fields[0]?.name}>
      <Title order={2} size="h3" mb="xs">
        {section.label ? label(section.label) : t('form.rest')}
      </Title>
      <div className={css.grid}>
        {section.fields.map((field) => (
          <FormField key={field.name} object={object} field={field} form={form} />
        ))}
      </div>
    </section>
  ));
}
