import { type CompositionEvent, type KeyboardEvent, useMemo, useState } from 'react';

/** True while an input method composes: the key belongs to it, not to us. */
export function isComposing(event: KeyboardEvent): boolean {
  // 229 is what Safari reports for the Enter that ends a composition, with isComposing already false.
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

export type ComposedText = {
  /** What stands in the field. */
  text: string;
  setText: (text: string) => void;
  /** The text without what is still being composed: what a search should use. */
  settled: string;
  /** For the input element. */
  handlers: {
    onCompositionStart: () => void;
    onCompositionEnd: (event: CompositionEvent<HTMLInputElement>) => void;
  };
};

/** The text of a search field, where a search waits until an input method has finished. */
export function useComposedText(initial = ''): ComposedText {
  const [state, setState] = useState({ text: initial, settled: initial, composing: false });
  return useMemo(
    () => ({
      text: state.text,
      settled: state.settled,
      setText: (text) =>
        setState((now) => ({ ...now, text, settled: now.composing ? now.settled : text })),
      handlers: {
        onCompositionStart: () => setState((now) => ({ ...now, composing: true })),
        onCompositionEnd: (event) => {
          const text = event.currentTarget.value;
          setState({ text, settled: text, composing: false });
        },
      },
    }),
    [state],
  );
}
