import type { ProblemWire } from '../../kernel/wire.ts';

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

type Open = { question: ConflictQuestion; answer: (answer: ConflictAnswer) => void };

let queue: Open[] = [];
const listeners = new Set<() => void>();

/** Asks the editor field by field; resolves when they have chosen. Questions wait for one another. */
export function askConflict(question: ConflictQuestion): Promise<ConflictAnswer> {
  return new Promise((resolve) => {
    const open: Open = {
      question,
      answer: (answer) => {
        queue = queue.filter((one) => one !== open);
        notify();
        resolve(answer);
      },
    };
    queue = [...queue, open];
    notify();
  });
}

/** The question on screen, if any. */
export function openConflict(): Open | null {
  return queue[0] ?? null;
}

/** Calls back when the question on screen changes. */
export function onConflict(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify(): void {
  for (const listener of listeners) listener();
}
