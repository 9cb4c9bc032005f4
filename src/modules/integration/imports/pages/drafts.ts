import { useState } from 'react';
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

/** What was chosen for an import, still there after the page was left. */
export function useImportDraft(id: string): [ImportDraft, (draft: ImportDraft) => void] {
  const [draft, setDraft] = useState(() => readDraft(id));
  const change = (next: ImportDraft) => {
    setDraft(next);
    keepDraft(id, next);
  };
  return [draft, change];
}
