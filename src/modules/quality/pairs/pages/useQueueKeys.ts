import { useEffect, useEffectEvent } from 'react';

/** What keys do, by their name. */
export type KeyCommands = Readonly<Record<string, () => void>>;

/** Single keys for a whole page, as long as nobody writes and no dialog or menu is open. */
export function useQueueKeys(commands: KeyCommands): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = commands[event.key];
    if (!command || isElsewhere(event)) return;
    event.preventDefault();
    command();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target instanceof HTMLElement) {
    // Radios are moved through by arrows; other keys mean nothing to them.
    const isWritten = target instanceof HTMLInputElement && target.type !== 'radio';
    if (isWritten || (target.matches('input') && event.key.startsWith('Arrow'))) return true;
    if (target.matches('textarea, select') || target.isContentEditable) return true;
    // Enter and Escape belong to what has the focus.
    if (event.key === 'Enter' && target.closest('button, a, summary')) return true;
  }
  // Lists of choices stay in the document while they are closed.
  const over = document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]');
  return [...over].some((each) => each.checkVisibility());
}
