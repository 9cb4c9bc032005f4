import { useCallback, useState } from 'react';
import { type Draft, isUntouched, parseDraft, typedSince, withoutSecrets } from './drafts.ts';

export type Drafting = {
  draft: Draft;
  /** True while the draft on screen is one that was kept from before. */
  restored: boolean;
  set: (name: string, value: unknown, title?: string) => void;
  /** Begins anew and forgets what was kept; of what was typed since `sent` was sent, nothing is lost. */
  clear: (sent?: Draft) => void;
};

const nothing: ReadonlySet<string> = new Set();

/**
 * What is being typed, kept in this browser with every change until it is saved: a closed tab, a lost connection or a
 * wrong click lose nothing. `initial` is what the place begins with.
 *
 * @param secret names of values that are never kept; the same set each time
 */
export function useDraft(
  key: string,
  initial: Draft,
  secret: ReadonlySet<string> = nothing,
): Drafting {
  const [kept] = useState(() => parseDraft(localStorage.getItem(key)));
  const [state, setState] = useState({ draft: kept ?? initial, restored: kept !== null });
  const set = useCallback(
    (name: string, value: unknown, title?: string) =>
      setState((now) => {
        const { [name]: _, ...others } = now.draft.titles;
        const draft: Draft = {
          values: { ...now.draft.values, [name]: value },
          titles: title === undefined ? others : { ...others, [name]: title },
        };
        keep(key, withoutSecrets(draft, secret), initial);
        return { ...now, draft };
      }),
    [initial, key, secret],
  );
  const clear = useCallback(
    (sent?: Draft) =>
      setState((now) => {
        const draft = sent ? typedSince(now.draft, sent, initial) : initial;
        keep(key, withoutSecrets(draft, secret), initial);
        return { draft, restored: false };
      }),
    [initial, key, secret],
  );
  return { ...state, set, clear };
}

/** A full or forbidden storage does not stop the typing: what is on screen stays there. */
function keep(key: string, draft: Draft, initial: Draft): void {
  if (isUntouched(draft, initial.values)) {
    localStorage.removeItem(key);
    return;
  }
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
