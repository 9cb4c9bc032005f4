import type { InputField } from '../fields/input.ts';
import type { ActionWire, ObjectWire } from '../../kernel/wire.ts';
import { type StartedAction, actionFields } from './action.ts';

/**
 * Whether an action runs without a question. On a record all that it needs is the record, where none of its inputs is
 * required; without one, an input that is left out may mean everything.
 */
export function runsAtOnce(
  { id, asked }: StartedAction,
  fields: readonly Pick<InputField, 'required'>[],
): boolean {
  if (fields.length === 0) return true;
  return id !== undefined && !asked && fields.every(({ required }) => !required);
}

/** Those of a record's actions that run at once and could be told more, such as the day on which a deal was won. */
export function withOptions(
  actions: readonly ActionWire[],
  object: ObjectWire,
  objects: ObjectWire[],
): ActionWire[] {
  return actions.filter((action) => {
    const fields = actionFields({ action, object }, objects);
    return fields.length > 0 && fields.every(({ required }) => !required);
  });
}
