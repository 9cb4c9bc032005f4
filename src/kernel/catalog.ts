import { buildModel } from './model.ts';
import type { FactsDeclaration, Model } from './model.ts';
import type { FieldDeclaration } from './field.ts';
import type { ModuleManifest } from './module.ts';
import type { ObjectDeclaration } from './object.ts';

/** A reference from `object.field` to the object asked about; `related` is its name in conditions. */
export type Relation = { object: string; field: string; related: string };

/** Every object of one organisation, by name and by path. */
export type Catalog = {
  object: (name: string) => Model | undefined;
  /** By path segment: `stage-models`. */
  path: (path: string) => Model | undefined;
  relations: (object: string) => readonly Relation[];
  all: readonly Model[];
  /** Names of the actions that cannot be undone. */
  final: ReadonlySet<string>;
};

export type CustomObject = { id: string; declaration: ObjectDeclaration };
export type CustomField = {
  id: string;
  object: string;
  name: string;
  declaration: FieldDeclaration;
};

/** Builds the catalogue from the modules and one organisation's own objects and fields. */
export function buildCatalog(
  modules: readonly ModuleManifest[],
  custom: { objects: CustomObject[]; fields: CustomField[] } = { objects: [], fields: [] },
): Catalog {
  const facts = modules.flatMap((module): FactsDeclaration[] => module.facts ?? []);
  const fieldsOf = (
    object: string,
  ): Record<string, { id: string; declaration: FieldDeclaration }> =>
    Object.fromEntries(
      custom.fields.filter((field) => field.object === object).map((field) => [field.name, field]),
    );

  const all = [
    ...modules.flatMap((module) =>
      module.objects.map((object) => {
        const { rules, ...declaration } = object;
        const ownFacts = facts.filter((each) => each.object === object.name);
        return buildModel({
          declaration,
          module: module.name,
          rules,
          facts: ownFacts,
          custom: fieldsOf(object.name),
        });
      }),
    ),
    ...custom.objects.map(({ id, declaration }) =>
      buildModel({ declaration, customObjectId: id, custom: fieldsOf(declaration.name) }),
    ),
  ];
  const actions = modules.flatMap((module) => module.actions ?? []);
  const final = actions.filter(({ undoable }) => undoable === false).map(({ name }) => name);
  return index(all, new Set(final));
}

function index(all: Model[], final: ReadonlySet<string>): Catalog {
  const byName = new Map(all.map((model) => [model.name, model]));
  const byPath = new Map(all.map((model) => [model.path, model]));
  if (byName.size !== all.length || byPath.size !== all.length)
    throw new Error('two objects share a name or a path');
  const relations = new Map<string, Relation[]>();
  for (const model of all) {
    const unknown = (model.declaration.listColumns ?? []).find((name) => !model.fields.has(name));
    if (unknown !== undefined) throw new Error(`${model.name} lists ${unknown}, which is no field`);
    for (const field of model.fields.values()) {
      if (field.declaration.kind !== 'reference' || field.system) continue;
      // What was worked out follows by itself: deleting, merging and restoring are not asked about it.
      if (field.source.in === 'facts') continue;
      const { to } = field.declaration;
      if (!byName.has(to))
        throw new Error(`${model.name}.${field.name} points to ${to}, which does not exist`);
      const siblings = relations.get(to) ?? [];
      relations.set(to, siblings);
      // Two references of one object to the same target: the second is told apart by its field.
      const taken = siblings.some((each) => each.object === model.name);
      const related = taken
        ? `${model.declaration.plural}By${field.name}`
        : model.declaration.plural;
      siblings.push({ object: model.name, field: field.name, related });
    }
  }
  return {
    object: (name) => byName.get(name),
    path: (path) => byPath.get(path),
    relations: (object) => relations.get(object) ?? [],
    all,
    final,
  };
}
