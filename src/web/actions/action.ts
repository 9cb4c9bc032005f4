import type { Label } from '../../kernel/field.ts';
import type { ActionWire, ObjectWire } from '../../kernel/wire.ts';
import type { InputField } from '../fields/input.ts';
import { createStore } from '../state/store.ts';

/** An action that waits for its input, on a record where it has one. */
export type StartedAction = {
  action: ActionWire;
  object?: ObjectWire;
  id?: string;
  /** What it can be told is asked for first, though nothing of it is needed. */
  asked?: boolean;
};

/** The action whose dialog is open. */
export const startedAction = createStore<StartedAction | null>(null);

/** Starts an action: asks for its input in a dialog, or runs at once where the record is all it needs. */
export function startAction(started: StartedAction): void {
  startedAction.set(started);
}

type Schema = {
  properties?: Record<string, PropertySchema>;
  required?: string[];
};

type PropertySchema = {
  type?: string;
  enum?: unknown[];
  format?: string;
  title?: string;
  maxLength?: number;
  /** The object whose record's id it is, as the action's schema says by `meta`. */
  reference?: string;
  /** What it is asked by, and what the values of an `enum` are called, as the action's schema says by `meta`. */
  label?: Label;
  help?: Label;
  options?: Record<string, Label>;
};

/** Whether a dialog can ask for all that an action needs: lists, such as the lines of an order, have screens of their own. */
export function isAskable({ input, object }: ActionWire): boolean {
  const { properties = {}, required = [] } = input as Schema;
  // What is no record, such as a merge, is chosen on the page that shows it.
  if (object === null && required.includes('id')) return false;
  return required.every((name) => !['array', 'object'].includes(properties[name]?.type ?? ''));
}

/**
 * The inputs of an action as fields, `id` left out because it is the record. A property that is named as a field of
 * the object is asked for like that field (`stage`: a stage); others by their JSON type. An action without a record is
 * about the object that its name names (`createApiKey`: apiKey).
 */
export function actionFields(
  { action, object }: StartedAction,
  objects: ObjectWire[],
): InputField[] {
  const schema = action.input as Schema;
  const required = new Set(schema.required);
  const about = object ?? namedIn(action.name, objects);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !(name === 'id' && action.object))
    .map(([name, property]) => {
      const field = about?.fields.find((one) => one.name === name);
      const said = {
        ...(property.label ? { label: property.label } : {}),
        ...(property.help ? { help: property.help } : {}),
      };
      return field
        ? { ...field, ...said, required: required.has(name) }
        : { ...byType(name, property), required: required.has(name) };
    });
}

function namedIn(action: string, objects: ObjectWire[]): ObjectWire | undefined {
  const name = action.toLowerCase();
  return objects
    .filter((one) => name.endsWith(one.name.toLowerCase()))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

/**
 * The texts in an action's answer that its caller has to see, such as a key that is shown only once: every text but
 * ids.
 */
export function shownOnce(output: unknown): string[] {
  if (typeof output !== 'object' || output === null || '_titles' in output) return [];
  return Object.entries(output)
    .filter(([name, value]) => typeof value === 'string' && !/(^|[a-z])id$/i.test(name))
    .map(([, value]) => String(value));
}

function byType(name: string, property: PropertySchema): InputField {
  const text = property.title ?? name;
  const common = { name, label: property.label ?? { zh: text, en: text } };
  if (property.reference) {
    return { ...common, kind: 'reference', to: property.reference, onDelete: 'clear' };
  }
  if (property.enum) {
    const options = property.enum.map((one) => [
      String(one),
      { label: property.options?.[String(one)] ?? { zh: String(one), en: String(one) } },
    ]);
    return {
      ...common,
      kind: 'choice',
      options: Object.fromEntries(options) as Record<string, { label: typeof common.label }>,
    };
  }
  if (property.type === 'boolean') return { ...common, kind: 'boolean' };
  if (property.type === 'integer' || property.type === 'number')
    return { ...common, kind: 'integer' };
  if (property.format === 'date') return { ...common, kind: 'date' };
  if (property.format === 'date-time') return { ...common, kind: 'dateTime' };
  return { ...common, kind: (property.maxLength ?? 0) > 500 ? 'longText' : 'text' };
}
