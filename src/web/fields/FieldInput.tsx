import { type KeyboardEvent, Suspense, lazy } from 'react';
import { Box, Skeleton } from '@mantine/core';
import { BooleanInput } from './BooleanInput.tsx';
import { isComposing } from './composition.ts';
import type { FieldInputProps } from './input.ts';
import { NumericInput } from './NumericInput.tsx';
import { LongTextInput, TextLikeInput } from './TextLikeInput.tsx';

// Drop-downs and the calendar are large and not the first thing on screen: a list shows before anybody edits in it.
const ChoiceInput = lazy(async () => ({
  default: (await import('./ChoiceInput.tsx')).ChoiceInput,
}));
const MultiChoiceInput = lazy(async () => ({
  default: (await import('./ChoiceInput.tsx')).MultiChoiceInput,
}));
const ReferenceInput = lazy(async () => ({
  default: (await import('./ReferenceInput.tsx')).ReferenceInput,
}));
const UserInput = lazy(async () => ({ default: (await import('./ReferenceInput.tsx')).UserInput }));
const DayInput = lazy(async () => ({ default: (await import('./DayInput.tsx')).DayInput }));
const TimeInput = lazy(async () => ({ default: (await import('./DayInput.tsx')).DayTimeInput }));

/**
 * Edits a value of any kind, controlled: `value` in, `onChange(value, title?)` out, both as the API carries them.
 * For editing in place give `onCommit` and `onCancel` as well.
 */
export function FieldInput(props: FieldInputProps) {
  const { field, value, title, onCommit, onCancel } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (isComposing(event) || event.defaultPrevented) return;
    const listOpen =
      event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
    if (event.key === 'Escape' && onCancel && !listOpen) {
      event.stopPropagation();
      onCancel();
    }
    const wanted = field.kind === 'longText' ? event.ctrlKey || event.metaKey : true;
    if (event.key === 'Enter' && wanted && onCommit && !listOpen) {
      event.preventDefault();
      onCommit(value, title);
    }
  };
  return (
    <Box onKeyDown={onKeyDown} miw={0}>
      <Suspense fallback={<Skeleton h="var(--zy-control)" />}>
        <OfKind {...props} />
      </Suspense>
    </Box>
  );
}

function OfKind({ field, ...rest }: FieldInputProps) {
  switch (field.kind) {
    case 'longText':
      return <LongTextInput field={field} {...rest} />;
    case 'text':
    case 'phone':
    case 'email':
    case 'url':
    case 'autoNumber':
      return <TextLikeInput field={field} {...rest} />;
    case 'integer':
    case 'decimal':
    case 'money':
      return <NumericInput field={field} {...rest} />;
    case 'boolean':
      return <BooleanInput field={field} {...rest} />;
    case 'date':
      return <DayInput field={field} {...rest} />;
    case 'dateTime':
      return <TimeInput field={field} {...rest} />;
    case 'choice':
      return <ChoiceInput field={field} {...rest} />;
    case 'multiChoice':
      return <MultiChoiceInput field={field} {...rest} />;
    case 'reference':
      return <ReferenceInput field={field} {...rest} />;
    case 'user':
      return <UserInput field={field} {...rest} />;
  }
}
