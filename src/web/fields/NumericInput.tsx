import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { useFrame } from './frame.ts';
import { type FieldInputProps, parseNumber } from './input.ts';
import { asText } from './value.ts';

/**
 * Whole numbers, decimals and money. The text stays as typed and the value is exact; what is no number is passed on as
 * typed, so that nothing typed is lost and saving says what is wrong.
 */
export function NumericInput(props: FieldInputProps<'integer' | 'decimal' | 'money'>) {
  const { field, value, onChange, error, currency } = props;
  const frame = useFrame(props);
  const { t } = useT();
  const me = useMe();
  const [typed, setTyped] = useState<string | null>(null);
  const given = asText(value);
  const parsed = typed === null ? undefined : parseNumber(typed);
  // Typed text counts as long as it means the value we were given; otherwise somebody else set the value.
  const text =
    typed !== null && (parsed ?? (parsed === null ? '' : typed)) === given ? typed : given;
  const wrong = text !== '' && parseNumber(text) === undefined;
  return (
    <TextInput
      {...frame}
      error={error ?? (wrong ? t('field.notANumber') : undefined)}
      value={text}
      inputMode={field.kind === 'integer' ? 'numeric' : 'decimal'}
      autoComplete="off"
      leftSection={
        field.kind === 'money' ? (
          <Text size="xs">{currency ?? me.organisation.currency}</Text>
        ) : undefined
      }
      leftSectionWidth={field.kind === 'money' ? 48 : undefined}
      leftSectionPointerEvents="none"
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        const number = parseNumber(next);
        if (number === undefined) onChange(next);
        else onChange(field.kind === 'integer' && number !== null ? integerOf(number) : number);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** A whole number as the API takes it; a fraction stays text, so that the server says what is wrong. */
function integerOf(number: string): number | string {
  const whole = Number(number);
  return Number.isSafeInteger(whole) ? whole : number;
}
