import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { comparisonsOf } from './operators.ts';

/** A field that a condition names: the object's own, or one of the record that its reference points to. */
export type PathField = { path: string; field: FieldWire; via?: FieldWire };

/** Finds the field that a condition names; undefined where the member may not see it or it is gone. */
export function resolvePath(
  path: string,
  object: ObjectWire,
  objects: readonly ObjectWire[],
): PathField | undefined {
  const [first = '', second] = path.split('.');
  const own = object.fields.find((one) => one.name === first);
  if (!own || second === undefined) return own && { path, field: own };
  const field = targetOf(own, objects)?.fields.find((one) => one.name === second);
  return field && { path, field, via: own };
}

/** The object that a reference or user field points to, if the member may see it. */
export function targetOf(field: FieldWire, objects: readonly ObjectWire[]): ObjectWire | undefined {
  const name = targetName(field);
  return objects.find((one) => one.name === name);
}

/** The name of the object that a reference or user field points to. */
export function targetName(field: Pick<FieldWire, 'kind'> & { to?: string }): string | undefined {
  if (field.kind === 'user') return 'member';
  return field.kind === 'reference' ? field.to : undefined;
}

/** What a list can be filtered by: the object's own fields, then those of the records it points to. */
export function filterFields(object: ObjectWire, objects: readonly ObjectWire[]): PathField[] {
  const own = object.fields.filter(isFilterable).map((field) => ({ path: field.name, field }));
  const further = object.fields
    .filter((field) => field.kind === 'reference' && !field.system && field.right !== 'masked')
    .flatMap((via) =>
      (targetOf(via, objects)?.fields ?? [])
        .filter((field) => isFilterable(field) && !field.system)
        .map((field) => ({ path: `${via.name}.${field.name}`, field, via })),
    );
  return [...own, ...further];
}

function isFilterable(field: FieldWire): boolean {
  return field.filterable === true && comparisonsOf(field).length > 0;
}

/** Fields whose values a list can be counted by: one of a small set, readable. */
export function groupFields(object: ObjectWire): FieldWire[] {
  return object.fields.filter(
    (field) =>
      field.filterable &&
      field.right !== 'masked' &&
      (field.kind === 'choice' ||
        field.kind === 'reference' ||
        field.kind === 'user' ||
        field.kind === 'boolean' ||
        (field.kind === 'text' &&
          field.name !== object.titleField &&
          field.sensitivity !== 'sensitive')),
  );
}
