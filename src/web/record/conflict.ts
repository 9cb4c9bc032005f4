import type { ProblemWire } from '../../kernel/wire.ts';
import { createStore } from '../state/store.ts';

/** Two people changed the same fields: what the dialog has to ask. */
export type ConflictQuestion = {
  object: string;
  id: string;
  conflict: NonNullable<ProblemWire['conflict']>;
  /** What this editor wanted to write, all fields. */
  changes: Record<string, unknown>;
};

/** What to write after all; null when the editor gives up their changes. */
export type ConflictAnswer = { changes: Record<string, unknown>; version: number } | null;

export type OpenConflict = {
  question: ConflictQuestion;
  answer: (answer: ConflictAnswer) => void;
};

/** Questions that wait for an answer; the dialog shows the first. */
export const conflicts = createStore<OpenConflict[]>([]);

/**
 * Asks the editor field by field; resolves when they have chosen. `useWrite().update` does this by itself; for writes
 * made otherwise.
 */
export function askConflict(question: ConflictQuestion): Promise<ConflictAnswer> {
  return new Promise((resolve) => {
    const open: OpenConflict = {
      question,
      answer: (answer) => {
        conflicts.set(conflicts.get().filter((one) => one !== open));
        resolve(answer);
      },
    };
    conflicts.set([...conflicts.get(), open]);
  });
}
