import type { Screens } from '../screen.ts';
import { createStore } from '../state/store.ts';

/** The dialog of a module that is open, from wherever it was asked for. */
export const openedDialog = createStore<Screens['dialogs'][number] | null>(null);
