import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';

/** What can be done with a card, by its id. */
export type Hands = {
  open: (id: string) => void;
  /** Picks the column without dragging. */
  move: (id: string) => void;
  key: (event: KeyboardEvent<HTMLElement>) => void;
  focus: (id: string) => void;
};

/** The same hands for every card and as long as the board stands, so that no card is drawn anew for them. */
export function useHands(hands: Hands): Hands {
  const latest = useRef(hands);
  useEffect(() => {
    latest.current = hands;
  });
  return useMemo(
    () => ({
      open: (id) => latest.current.open(id),
      move: (id) => latest.current.move(id),
      key: (event) => latest.current.key(event),
      focus: (id) => latest.current.focus(id),
    }),
    [],
  );
}
