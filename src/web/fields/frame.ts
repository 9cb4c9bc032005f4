import { useLabel } from '../i18n/i18n.ts';
import type { FieldInputProps, InputField } from './input.ts';

/** What every input shows around its value: label, help, required mark, error. */
export type Frame = {
  label?: string;
  'aria-label'?: string;
  description?: string;
  withAsterisk?: boolean;
  error?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  'data-autofocus'?: boolean;
  name: string;
};

type Framed = Pick<FieldInputProps, 'labelStyle' | 'error' | 'disabled' | 'autoFocus'> & {
  field: Pick<InputField, 'name' | 'label' | 'help' | 'required'>;
};

/** The frame of an input from its field. */
export function useFrame(props: Framed): Frame {
  const label = useLabel();
  const { field, labelStyle = 'above', error, disabled, autoFocus } = props;
  const above = labelStyle === 'above';
  return {
    name: field.name,
    label: above ? label(field.label) : undefined,
    'aria-label': above ? undefined : label(field.label),
    description: above && field.help ? label(field.help) : undefined,
    withAsterisk: above && field.required,
    error,
    disabled,
    autoFocus,
    'data-autofocus': autoFocus || undefined,
  };
}
