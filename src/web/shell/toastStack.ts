import { createStore } from '../state/store.ts';

export type Toast = {
  text: string;
  /** Lines below the text. */
  details?: string[];
  tone?: 'plain' | 'attention' | 'error';
  action?: { text: string; run: () => void };
  /** Milliseconds; null stays until closed. */
  closeAfter: number | null;
};

export type ShownToast = Toast & { id: number };

/** The toasts on screen, oldest first. */
export const toastStack = createStore<ShownToast[]>([]);

const AT_ONCE = 4;
let last = 0;

/** Shows a toast; more than four at once push the oldest out. */
export function showToast(toast: Toast): void {
  last += 1;
  toastStack.set([...toastStack.get(), { ...toast, id: last }].slice(-AT_ONCE));
}

/** Takes a toast away. */
export function hideToast(id: number): void {
  toastStack.set(toastStack.get().filter((toast) => toast.id !== id));
}
