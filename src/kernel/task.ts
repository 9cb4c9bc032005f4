import type { Codec } from '../platform/crypto.ts';
import type { Database } from '../platform/database.ts';
import type { Mailer } from '../platform/mail.ts';
import { Problem } from '../platform/problem.ts';
import type { Context } from './context.ts';
import type { Notice, Reaction } from './dispatcher.ts';
import type { ModuleManifest } from './module.ts';

/** What a task has to work with: it has no request, so nobody's rights but those it asks for. */
export type TaskParts = {
  /** As the login role, across organisations: for short transactions through `systemTransaction`. */
  system: Database;
  codec: Codec;
  /** A member's context with the rights of now. @throws Problem `unauthenticated` where they are no longer active */
  contextOfMember: (orgId: string, memberId: string, requestId: string) => Promise<Context>;
  /** Origin of links, without a slash at the end. */
  publicUrl: string;
  now: () => Date;
  /** Undefined where no mail server is configured: then there is no mail to send, and no job for it. */
  mailer: Mailer | undefined;
  /** Tells the operator of what trying again does not mend. */
  report: (error: unknown) => void;
};

/**
 * What the queue runs. It is tried again when it throws, and again when its process died, so what it does twice must
 * be as if done once; and it ends well within `TASK_SECONDS`, or another worker takes it for dead and runs it too.
 */
export type Task = (parts: TaskParts, payload: unknown) => Promise<void>;

/** How long a worker may be at a task before the task is taken for lost. */
export const TASK_SECONDS = 300;

/** A task that runs by the clock: once for the whole installation, however many workers there are. */
export type Recurring = {
  /** When, as cron says it, in UTC: `* * * * *` is each minute. */
  match: string;
  task: string;
};

/** What a reaction's task is given: changes of one organisation, in their order. */
export type Reacted = { orgId: string; changes: Notice[] };

/** The task of a reaction, with its payload typed: the dispatcher makes it. */
export function reactionTask(work: (parts: TaskParts, reacted: Reacted) => Promise<void>): Task {
  return (parts, payload) => work(parts, payload as Reacted);
}

/** Everything that runs in the background, of all modules together. */
export type Background = {
  reactions: readonly Reaction[];
  tasks: ReadonlyMap<string, Task>;
  recurring: readonly Recurring[];
};

/**
 * Gathers what the modules want run.
 *
 * @throws Error where two share a name, or something names a task that no module has
 */
export function backgroundOf(modules: readonly ModuleManifest[]): Background {
  const reactions = modules.flatMap((module) => module.reactions ?? []);
  const recurring = modules.flatMap((module) => module.recurring ?? []);
  const entries = modules.flatMap((module) => Object.entries(module.tasks ?? {}));
  const tasks = new Map(entries);
  refuseTwice(entries.map(([name]) => name));
  refuseTwice(reactions.map(({ name }) => name));
  refuseTwice(recurring.map(({ task }) => task));
  for (const { task } of [...reactions, ...recurring]) {
    if (!tasks.has(task)) throw new Error(`no module has the task ${task}`);
  }
  return { reactions, tasks, recurring };
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new Error(`${twice} is declared twice`);
}

/** A member's own context, or undefined where they are no longer active. */
export async function readerOf(
  { contextOfMember }: Pick<TaskParts, 'contextOfMember'>,
  { orgId, requestId }: Pick<Context, 'orgId' | 'requestId'>,
  memberId: string,
): Promise<Context | undefined> {
  try {
    return await contextOfMember(orgId, memberId, requestId);
  } catch (error) {
    if (error instanceof Problem && error.code === 'unauthenticated') return undefined;
    throw error;
  }
}
