import { createStore } from '../state/store.ts';

/** Whether the command palette is open. */
export const paletteOpen = createStore(false);

/** Opens the command palette from anywhere. */
export function openPalette(): void {
  paletteOpen.set(true);
}

/** True where a key is text for a field and no command. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}
