import { TextInput, Textarea } from '@mantine/core';
import { useFrame } from './frame.ts';
import type { FieldInputProps } from './input.ts';
import { asText } from './value.ts';

const TYPES = {
  text: 'text',
  autoNumber: 'text',
  phone: 'tel',
  email: 'email',
  url: 'url',
} as const;

/** One line of text: text, phone, e-mail, link, number given by the system. */
export function TextLikeInput(props: FieldInputProps<keyof typeof TYPES>) {
  const { field, value, onChange } = props;
  const frame = useFrame(props);
  return (
    <TextInput
      {...frame}
      type={TYPES[field.kind]}
      value={asText(value)}
      maxLength={field.kind === 'text' ? field.maxLength : undefined}
      autoComplete="off"
      // Chinese and pinyin names are no spelling mistakes.
      spellCheck={false}
      readOnly={field.kind === 'autoNumber'}
      onChange={(event) =>
        onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
      }
    />
  );
}

/** Text of several lines, which grows with its content. */
export function LongTextInput(props: FieldInputProps<'longText'>) {
  const { field, value, onChange } = props;
  const frame = useFrame(props);
  return (
    <Textarea
      {...frame}
      autosize
      minRows={2}
      maxRows={12}
      value={asText(value)}
      maxLength={field.maxLength}
      onChange={(event) =>
        onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
      }
    />
  );
}
