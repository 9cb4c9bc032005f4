import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asText } from '../fields/value.ts';
import { isCurrency } from '../record/layout.ts';
import { Duplicates, tellsIdentity } from './Duplicates.tsx';
import css from './form.module.css';
import type { FormState } from './useForm.ts';

/** One field of a form with its error, its doubles, and the currency beside an amount. */
export function FormField({
  object,
  field,
  form,
  autoFocus,
  place,
}: {
  object: ObjectWire;
  field: FieldWire;
  form: FormState;
  autoFocus?: boolean;
  /** Where it stands among the others of a form that says itself, in one place, what may be its double. */
  place?: number;
}) {
  const { values, titles } = form.draft;
  const input = (each: FieldWire) => (
    <FieldInput
      field={each}
      value={values[each.name] ?? null}
      title={titles[each.name]}
      error={form.errors[each.name]}
      currency={asText(values['currency']) || undefined}
      autoFocus={autoFocus && each === field}
      onChange={(value, title) => form.set(each.name, value, title)}
    />
  );
  const currency = object.fields.find((one) => isCurrency(one) && one.right === 'write');
  const first = object.fields.find((one) => one.kind === 'money');
  const wide = field.kind === 'longText' || field.name === object.titleField;
  return (
    <div
      className={wide ? css.wide : undefined}
      style={place === undefined ? undefined : { order: place }}
      data-field={field.name}
    >
      {currency && field === first ? (
        <div className={css.amount}>
          {input(field)}
          {/* Beside the amount it is clear what it is. */}
          {input({ ...currency, help: undefined })}
        </div>
      ) : (
        input(field)
      )}
      {place === undefined && tellsIdentity(object, field) && form.touched.has(field.name) && (
        <Duplicates object={object} field={field} value={values[field.name]} />
      )}
    </div>
  );
}
