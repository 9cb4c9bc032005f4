import { Checkbox } from '@mantine/core';
import { useFrame } from './frame.ts';
import type { FieldInputProps } from './input.ts';

/** Yes or no. */
export function BooleanInput(props: FieldInputProps<'boolean'>) {
  const { value, onChange, onCommit } = props;
  const { withAsterisk: _, ...frame } = useFrame(props);
  return (
    <Checkbox
      {...frame}
      checked={value === true}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
        onCommit?.(event.currentTarget.checked);
      }}
    />
  );
}
