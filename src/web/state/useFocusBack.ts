import { useEffect, useState } from 'react';

/**
 * Gives the focus back to where it was when a dialog that is mounted open goes away. Mantine's modals do so by
 * themselves only where they were mounted closed.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog is gone; whatever took the focus meanwhile keeps it.
      setTimeout(() => {
        const nowhere = document.activeElement === null || document.activeElement === document.body;
        if (nowhere && before instanceof HTMLElement) before.focus({ preventScroll: true });
      }, 0);
    },
    [before],
  );
}
