import { Alert, Stack, Switch, Title } from '@mantine/core';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata, useObject } from '../../../../web/api/queries.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { FormFrame, MoreButton } from '../../../../web/form/FormFrame.tsx';
import formCss from '../../../../web/form/form.module.css';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { LineEditor } from './LineEditor.tsx';
import { OrderTotals } from './OrderTotals.tsx';
import { useOrderForm } from './useOrderForm.ts';
import css from './orders.module.css';

const FIRST = ['customer', 'channel'];
const MORE = ['store', 'orderedAt', 'opportunity', 'currency', 'note'];

/** A new order with its lines; what it comes to is shown while it is written, by the rules of the server. */
export function OrderForm(props: RecordFormProps) {
  const { t } = useT();
  const label = useLabel();
  const { actions } = useMetadata();
  const line = useObject('orderLine');
  if (line?.verbs.create && actions.some(({ name }) => name === 'placeOrder')) {
    return <Writing {...props} lineObject={line} />;
  }
  return (
    <Alert variant="light" color="gray">
      {t('form.mayNotCreate', { object: label(props.object.label) })}
    </Alert>
  );
}

type Props = RecordFormProps & { lineObject: ObjectWire };

function Writing({ object, lineObject, given, place, onSaved, onCancel, another }: Props) {
  const { t } = useT();
  const form = useOrderForm({ object, given, place });
  const [open, setOpen] = useState(false);
  return (
    <FormFrame
      form={form}
      saveLabel={t('orders.place')}
      keys={t('orders.keys')}
      another={another}
      onSaved={onSaved}
      onCancel={onCancel}
    >
      <Fields
        object={object}
        names={FIRST}
        form={form}
        focus={'customer' in given.values ? undefined : 'customer'}
      />
      <section>
        <Title order={2} size="h3" mb="xs">
          {t('orders.lines')}
        </Title>
        <LineEditor
          object={lineObject}
          lines={form.lines}
          currency={form.currency}
          errors={form.lineErrors}
          focused={'customer' in given.values}
          onChange={form.changeLines}
        />
      </section>
      <Closing object={object} form={form} />
      <MoreButton open={open} onToggle={() => setOpen(!open)} />
      {open && <Fields object={object} names={MORE} form={form} />}
    </FormFrame>
  );
}

type FormState = ReturnType<typeof useOrderForm>;

type FieldsProps = {
  object: ObjectWire;
  names: readonly string[];
  form: FormState;
  /** The field one begins with. */
  focus?: string;
};

/** Those of these fields that the member may set. */
function Fields({ object, names, form, focus }: FieldsProps) {
  const fields = names.flatMap(
    (name) => object.fields.find((field) => field.name === name && field.right === 'write') ?? [],
  );
  return (
    <div className={formCss.grid}>
      {fields.map((field) => (
        <div key={field.name} data-field={field.name}>
          <FieldInput
            field={field}
            autoFocus={field.name === focus}
            value={form.draft.values[field.name] ?? null}
            title={form.draft.titles[field.name]}
            error={form.errors[field.name]}
            onChange={(value, title) => form.set(field.name, value, title)}
          />
        </div>
      ))}
    </div>
  );
}

/** What is taken off the whole, what is left, and whether it is paid at once. */
function Closing({ object, form }: { object: ObjectWire; form: FormState }) {
  const { t } = useT();
  const discount = object.fields.find(
    ({ name, right }) => name === 'discountRate' && right === 'write',
  );
  const paid = form.draft.values['paymentStatus'] === 'paid';
  return (
    <div className={css.closing}>
      <Stack gap="sm" className={css.deal}>
        {discount && (
          <FieldInput
            field={{ ...discount, help: undefined }}
            value={form.draft.values['discountRate'] ?? null}
            error={form.errors['discountRate']}
            onChange={(value) => form.set('discountRate', value)}
          />
        )}
        <Switch
          label={t('orders.paid')}
          checked={paid}
          onChange={(event) =>
            form.set('paymentStatus', event.currentTarget.checked ? 'paid' : undefined)
          }
        />
      </Stack>
      <OrderTotals totals={form.totals} discountRate={form.discountRate} currency={form.currency} />
    </div>
  );
}
