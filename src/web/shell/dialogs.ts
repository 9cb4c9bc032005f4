import type { Draft } from '../form/drafts.ts';
import type { Screens } from '../screen.ts';
import { createStore } from '../state/store.ts';

/** The dialog of a module that is open, from wherever it was asked for. */
export const openedDialog = createStore<(Screens['dialogs'][number] & { given?: Draft }) | null>(
  null,
);
