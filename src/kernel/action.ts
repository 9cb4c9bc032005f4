import type { z } from 'zod';
import type { Context } from './context.ts';
import type { Label } from './field.ts';
import type { Transaction } from './transaction.ts';

/**
 * A named operation that does more than set fields. It is a button, a REST endpoint, a palette command and, later, a
 * step of an automation, under the same access. The handler runs in one transaction.
 */
export type Action<Input = unknown, Output = unknown> = {
  name: string;
  label: Label;
  /** The object on whose records it is offered; its input then has `id`. */
  object?: string;
  /** The field of `object` that screens change by this action, because more is to be asked than its value. */
  sets?: string;
  /** It is offered where this choice field of the record has one of these values; the handler decides all the same. */
  offered?: { field: string; in: readonly string[] };
  input: z.ZodType<Input>;
  /** False where it also does what no record shows, such as ending a key: putting back its fields would be a lie. */
  undoable?: boolean;
  handler: (ctx: Context, tx: Transaction, input: Input) => Promise<Output>;
};

/** Declares an action with its input type inferred from the schema. */
export function defineAction<Input, Output>(action: Action<Input, Output>): Action {
  return {
    ...action,
    handler: (ctx, tx, input) => action.handler(ctx, tx, action.input.parse(input)),
  };
}
