import { Alert, Text, Title } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { FormFrame } from '../../../../web/form/FormFrame.tsx';
import formCss from '../../../../web/form/form.module.css';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { ArmEditor } from './ArmEditor.tsx';
import { Audience, EVERYBODY } from './Audience.tsx';
import { planOf } from './formState.ts';
import { PlanText } from './PlanText.tsx';
import { useExperimentForm } from './useExperimentForm.ts';

/** A new experiment: what is asked, of whom, in which arms, and whether so many customers can answer it. */
export function ExperimentForm(props: RecordFormProps) {
  const { t } = useT();
  const label = useLabel();
  const customer = useObject('customer');
  const arm = useObject('experimentArm');
  if (customer && arm?.verbs.create) return <Writing {...props} customer={customer} />;
  return (
    <Alert variant="light" color="gray">
      {t('form.mayNotCreate', { object: label(props.object.label) })}
    </Alert>
  );
}

function Writing({
  object,
  customer,
  given,
  place,
  onSaved,
  onCancel,
  another,
}: RecordFormProps & { customer: ObjectWire }) {
  const { t } = useT();
  const form = useExperimentForm({ object, given, place });
  const { values, arms } = form;
  const asked = useMemo(() => planOf(values, arms), [arms, values]);
  const where = (values['audience'] as Condition | undefined) ?? EVERYBODY;
  return (
    <FormFrame
      form={form}
      saveLabel={t('form.save')}
      keys={t('form.keys')}
      another={another}
      onSaved={onSaved}
      onCancel={onCancel}
    >
      <Fields object={object} names={['name', 'hypothesis']} form={form} wide />
      <Part title={t('experiment.who')}>
        <Audience
          customer={customer}
          where={where}
          onChange={(next) => form.set('audience', next)}
        />
      </Part>
      <Part title={t('experiment.what')}>
        <Fields object={object} names={['outcome', 'days', 'smallest']} form={form} />
      </Part>
      <Part title={t('experiment.arms')} hint={t('experiment.armsHint')}>
        <ArmEditor arms={arms} onChange={(next) => form.set('arms', next)} />
      </Part>
      <PlanText asked={asked} />
    </FormFrame>
  );
}

type PartProps = { title: string; hint?: string; children: ReactNode };

function Part({ title, hint, children }: PartProps) {
  return (
    <section>
      <Title order={2} size="h3" mb={4}>
        {title}
      </Title>
      {hint && (
        <Text size="sm" c="dimmed" mb="xs">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

type FieldsProps = {
  object: ObjectWire;
  names: readonly string[];
  form: ReturnType<typeof useExperimentForm>;
  wide?: boolean;
};

/** Those of these fields that the member may set. */
function Fields({ object, names, form, wide = false }: FieldsProps) {
  const fields = names.flatMap(
    (name) => object.fields.find((field) => field.name === name && field.right === 'write') ?? [],
  );
  return (
    <div className={formCss.grid}>
      {fields.map((field) => (
        <div key={field.name} data-field={field.name} className={wide ? formCss.wide : undefined}>
          <FieldInput
            field={field}
            autoFocus={field.name === 'name'}
            value={form.values[field.name] ?? null}
            error={form.errors[field.name]}
            onChange={(value) => form.set(field.name, value)}
          />
        </div>
      ))}
    </div>
  );
}
