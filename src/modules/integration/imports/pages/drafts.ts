import { type Dispatch, type SetStateAction, useCallback, useRef, useState } from 'react';
import type { PresetWire } from '../wire.ts';

/** What somebody chose for a file and has not started yet. */
export type ImportDraft = {
  object?: string;
  preset?: PresetWire;
  /** The preset that was chosen, by its id. */
  chosen?: string;
};

const keyOf = (id: string): string => `zhiyin.import.${id}`;

/** Keeps what was chosen for an import in this browser. */
export function keepDraft(id: string, draft: ImportDraft): void {
  if (Object.keys(draft).length === 0) localStorage.removeItem(keyOf(id));
  else localStorage.setItem(keyOf(id), JSON.stringify(draft));
}

function readDraft(id: string): ImportDraft {
  const stored = localStorage.getItem(keyOf(id));
  return stored === null ? {} : (JSON.parse(stored) as ImportDraft);
}

/** What was chosen for an import, still there after the page was left. What comes late changes what is chosen by then. */
export function useImportDraft(id: string): [ImportDraft, Dispatch<SetStateAction<ImportDraft>>] {
  const [draft, setDraft] = useState(() => readDraft(id));
  const latest = useRef(draft);
  const change = useCallback(
    (next: SetStateAction<ImportDraft>) => {
      latest.current = typeof next === 'function' ? next(latest.current) : next;
      setDraft(latest.current);
      keepDraft(id, latest.current);
    },
    [id],
  );
  return [draft, change];
}
