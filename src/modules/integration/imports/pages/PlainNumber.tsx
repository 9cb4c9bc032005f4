import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

type Props = Omit<NumberInputProps, 'value' | 'onChange'> & {
  value: number | undefined;
  /** What may not be said is as if nothing were. */
  accepts?: (value: number) => boolean;
  onValue: (value: number | undefined) => void;
};

/** A number that need not be said. What is half typed, as `1.`, stays as it is typed. */
export function PlainNumber({ value, accepts, onValue, ...props }: Props) {
  const [typed, setTyped] = useState<string | number>(value ?? '');
  const read = (text: string | number): number | undefined => {
    const number = text === '' ? NaN : Number(text);
    return Number.isFinite(number) && (accepts?.(number) ?? true) ? number : undefined;
  };
  return (
    <NumberInput
      {...props}
      value={read(typed) === value ? typed : (value ?? '')}
      onChange={(next) => {
        setTyped(next);
        onValue(read(next));
      }}
    />
  );
}
