import type { Catalog, Relation } from '../../../kernel/catalog.ts';
import type { Locale } from '../../../kernel/context.ts';
import { fold } from '../../../kernel/fold.ts';
import type { Field, Model } from '../../../kernel/model.ts';

/** What a rule looks at: a field of the record itself, or of the records that point to it. */
export type Target = {
  field: Field;
  /** Of which object the field is, and by which of its references it is found. */
  related?: { model: Model; back: Field; relation: Relation };
};

/** Kinds that no rule can say anything of. */
const MUTE = new Set(['autoNumber']);

/** By its name, or by its label in either language. */
function fieldNamed(model: Model, text: string): Field | undefined {
  const wanted = fold(text.trim());
  const exact = model.fields.get(text.trim());
  if (exact) return exact;
  return [...model.fields.values()].find(({ declaration: { label } }) =>
    [label.zh, label.en].some((each) => fold(each) === wanted),
  );
}

/** The objects that point to this one, by the name of the relation or of the object. */
function relationNamed(catalog: Catalog, object: string, text: string): Relation | undefined {
  const wanted = fold(text.trim());
  return catalog.relations(object).find(({ object: name, related }) => {
    const { label, pluralLabel } = catalog.object(name)?.declaration ?? {};
    const names = [related, name, label?.zh, label?.en, pluralLabel?.zh, pluralLabel?.en];
    return names.some((each) => each !== undefined && fold(each) === wanted);
  });
}

/** Finds what a rule names: `phone`, 电话, `contacts.role` or 联系人.采购角色. Undefined where there is no such thing. */
export function targetNamed(catalog: Catalog, object: string, text: string): Target | undefined {
  const model = catalog.object(object);
  if (!model) return undefined;
  const [first = '', second, ...more] = text.split(/[.．·]/u);
  if (more.length > 0) return undefined;
  if (second === undefined) {
    const field = fieldNamed(model, first);
    return field && !MUTE.has(field.declaration.kind) ? { field } : undefined;
  }
  const relation = relationNamed(catalog, object, first);
  const other = relation && catalog.object(relation.object);
  const back = relation && other?.fields.get(relation.field);
  const field = other && fieldNamed(other, second);
  if (!relation || !other || !back || !field) return undefined;
  // Their rows are looked at one by one: only what stands in them.
  if (back.source.in !== 'column' || field.source.in === 'facts') return undefined;
  return { field, related: { model: other, back, relation } };
}

/**
 * What a target is called in rules: as forms call it (电话, 联系人.采购角色); custom fields, which people rename, and what
 * two fields are called alike, by name (`x_code`).
 */
export function nameOf(catalog: Catalog, object: string, target: Target, locale: Locale): string {
  const { field, related } = target;
  const before = related ? `${related.model.declaration.label[locale]}.` : '';
  const said = before + field.declaration.label[locale];
  const found = field.source.in === 'custom' ? undefined : targetNamed(catalog, object, said);
  const isSame =
    found?.field === field && found.related?.relation.related === related?.relation.related;
  return isSame ? said : `${related ? `${related.relation.related}.` : ''}${field.name}`;
}
