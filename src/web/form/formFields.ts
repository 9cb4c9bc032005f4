import type { FieldWire, MeWire, ObjectWire } from '../../kernel/wire.ts';
import { isEmpty } from '../fields/value.ts';
import { dayIn } from '../format.ts';
import { type Section, isCurrency, sectionsOf } from '../record/layout.ts';
import type { Draft } from './drafts.ts';

/** What a form asks for at once, and what it offers under “more fields”. */
export type Asked = { first: FieldWire[]; more: Section[] };

/** True for fields that somebody may set on a new record; the currency is asked for beside its amount. */
export function isAsked(field: FieldWire): boolean {
  if (field.system && field.name !== 'owner') return false;
  if (field.fact || field.readOnly || field.writtenBy || isCurrency(field)) return false;
  return field.right === 'write' && field.kind !== 'autoNumber';
}

/**
 * Little first: what is required, the object's first group (or the columns of its list), the first phone and e-mail,
 * by which one sees whether it exists already, and what is given. All the rest under more, in its groups.
 */
export function askedFields(object: ObjectWire, given: readonly string[]): Asked {
  const asked = object.fields.filter(isAsked);
  const group = object.groups[0]?.fields ?? object.listColumns;
  const ways = (['phone', 'email'] as const).map(
    (kind) => asked.find((field) => field.kind === kind)?.name,
  );
  const names = new Set([...group, ...ways, ...given]);
  const wanted = (field: FieldWire) => field.required || names.has(field.name);
  const first = asked.filter((field) => wanted(field) && field.name !== 'owner');
  const title = first.filter((field) => field.name === object.titleField);
  const more = sectionsOf(object)
    .map(({ label, fields }) => ({
      label,
      fields: fields.filter((field) => isAsked(field) && !first.includes(field)),
    }))
    .filter(({ fields }) => fields.length > 0);
  const owner = asked.filter((field) => field.name === 'owner');
  const system = owner.map((field) => ({ label: field.label, fields: [field] }));
  return {
    first: [...title, ...first.filter((field) => !title.includes(field))],
    more: [...more, ...system],
  };
}

/** What a new record begins with: the declared defaults, shown so that one can change them. */
export function defaultsOf(object: ObjectWire, me: MeWire, now: Date): Draft {
  const draft: Draft = { values: {}, titles: {} };
  for (const field of object.fields.filter(isAsked)) {
    const value = defaultOf(field, me, now);
    if (value === undefined) continue;
    draft.values[field.name] = value;
    if (field.kind === 'user') draft.titles[field.name] = me.name;
  }
  return draft;
}

function defaultOf(field: FieldWire, me: MeWire, now: Date): unknown {
  if (!('default' in field) || field.default === undefined) return undefined;
  if (field.kind === 'user') return me.memberId;
  if (field.kind === 'date') return dayIn(now.toISOString(), me.timeZone);
  // To the minute, as it is shown: a form opened twice within it begins with the same.
  if (field.kind === 'dateTime') return `${now.toISOString().slice(0, 16)}:00.000Z`;
  return field.default;
}

/** The required fields that are still empty. */
export function missingFields(object: ObjectWire, values: Record<string, unknown>): FieldWire[] {
  return object.fields.filter(
    (field) => isAsked(field) && field.required && isEmpty(values[field.name]),
  );
}

/** Values from an address that the form may begin with: those of fields that can be asked for. */
export function givenValues(
  object: ObjectWire,
  search: Record<string, unknown>,
): Record<string, unknown> {
  const names = new Set(object.fields.filter(isAsked).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(search).filter(([name, value]) => names.has(name) && !isEmpty(value)),
  );
}

/** What is sent: empty values are left out, save where one emptied what the form began with. */
export function sentValues(
  values: Record<string, unknown>,
  initial: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isEmpty(value) || !isEmpty(initial[name])),
  );
}
