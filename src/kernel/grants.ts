import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import type { Access, FieldRight, Grant, Verb } from './access.ts';
import { parseCondition } from './condition.ts';
import type { ConditionContext } from './condition-predicate.ts';
import type { Model } from './model.ts';

const verbs = ['read', 'create', 'update', 'delete', 'export'] as const satisfies Verb[];

const grantSchema = z.strictObject({
  scope: z.enum(['own', 'unit', 'tree', 'all']),
  where: z.record(z.string(), z.unknown()).optional(),
});
const verbSchema = z.union([grantSchema, z.array(grantSchema).max(10)]);

const objectGrantsSchema = z.strictObject({
  read: verbSchema.optional(),
  create: verbSchema.optional(),
  update: verbSchema.optional(),
  delete: verbSchema.optional(),
  export: verbSchema.optional(),
  /** By field name; `*`: all others; `*sensitive`: all other sensitive ones. Without it: everything the verb needs. */
  fields: z.record(z.string(), z.enum(['hidden', 'masked', 'read', 'write'])).optional(),
});

/**
 * The JSON of a role. Under `objects`, a named object replaces `*organisation` (objects of the whole organisation, such
 * as tags and units), which replaces `*` (every object); an empty one grants nothing.
 */
export const roleDefinitionSchema = z.strictObject({
  objects: z.record(z.string(), objectGrantsSchema),
  /** Names of actions; `*`: every one but those with a `-` before their name. */
  actions: z.array(z.string()),
});

export type RoleDefinition = z.infer<typeof roleDefinitionSchema>;
type ObjectGrants = z.infer<typeof objectGrantsSchema>;
type VerbGrants = z.infer<typeof verbSchema>;

const all = { scope: 'all' } as const;
const none: ObjectGrants = {};

/** The roles that a new organisation starts with. */
export const readyRoles = {
  administrator: {
    label: { zh: '管理员', en: 'Administrator' },
    definition: {
      objects: { '*': { read: all, create: all, update: all, delete: all, export: all } },
      actions: ['*'],
    },
  },
  member: {
    label: { zh: '成员', en: 'Member' },
    definition: {
      objects: {
        '*': {
          read: { scope: 'tree' },
          create: { scope: 'tree' },
          update: { scope: 'tree' },
          delete: { scope: 'tree' },
        },
        '*organisation': { read: all },
        savedView: ownViews(),
        role: none,
        memberRole: none,
        apiKey: none,
      },
      actions: [
        '*',
        '-closeAudit',
        '-drawAudit',
        '-manageMetadata',
        '-mergeRecords',
        '-moveMember',
        '-scanDuplicates',
        '-setAutoMerge',
        '-setCheckers',
        '-setLogin',
        '-setMergeSources',
        '-setValueWeights',
        '-unmergeRecord',
        '-updateOrganisation',
      ],
    },
  },
  viewer: {
    label: { zh: '只读', en: 'Viewer' },
    definition: {
      objects: {
        '*': { read: all, fields: { '*': 'read', '*sensitive': 'masked' } },
        savedView: ownViews(),
        role: none,
        memberRole: none,
        apiKey: none,
      },
      actions: [],
    },
  },
} satisfies Record<string, { label: { zh: string; en: string }; definition: RoleDefinition }>;

/** One's own saved views, and those that others share. */
function ownViews(): ObjectGrants {
  const own = { scope: 'own' } as const;
  return {
    read: [own, { scope: 'all', where: { field: 'shared', op: 'eq', value: true } }],
    create: own,
    update: own,
    delete: own,
  };
}

/**
 * Compiles the roles of a member into what they may do; a grant of any role counts. The definitions are checked again
 * here, because what they name may have gone since they were stored: a definition or a grant that no longer reads
 * grants nothing.
 */
export function compileAccess(input: {
  definitions: readonly unknown[];
  ctx: ConditionContext;
  unitId: string;
}): Access {
  const { ctx } = input;
  const roles = input.definitions.flatMap(
    (json) => roleDefinitionSchema.safeParse(json).data ?? [],
  );
  const compiled = new Map<string, readonly Grant[]>();
  for (const model of ctx.catalog.all) {
    for (const verb of verbs) {
      const grants = roles.flatMap((role) => {
        const source = grantsOf(role, model);
        return asList(source[verb]).flatMap((grant) =>
          compileGrant(grant, fieldRights(source, verb, model), model, ctx),
        );
      });
      compiled.set(`${model.name}:${verb}`, distinct(grants));
    }
  }
  return {
    grants: (object, verb) => compiled.get(`${object}:${verb}`) ?? [],
    action: (name) => roles.some((role) => grantsAction(role, name)),
    treeUnits: ctx.access.treeUnits,
    everyUnit: ctx.access.everyUnit,
    memberId: ctx.memberId,
    unitId: input.unitId,
  };
}

const grantsAction = ({ actions }: RoleDefinition, name: string): boolean =>
  actions.includes(name) || (actions.includes('*') && !actions.includes(`-${name}`));

/** Whether somebody with this role may do an action. */
export function allowsAction(definition: unknown, name: string): boolean {
  const role = roleDefinitionSchema.safeParse(definition).data;
  return role !== undefined && grantsAction(role, name);
}

/** Checks a definition about to be stored. @throws ZodError, Problem `invalid_condition` */
export function checkDefinition(json: unknown, ctx: ConditionContext): RoleDefinition {
  const definition = roleDefinitionSchema.parse(json);
  for (const [name, grants] of Object.entries(definition.objects)) {
    const model = ctx.catalog.object(name);
    const conditions = verbs.flatMap((verb) =>
      asList(grants[verb]).flatMap(({ where }) => where ?? []),
    );
    // A condition speaks of the fields of one object, so it needs one.
    if (conditions.length > 0 && !model) throw new Problem('invalid_body');
    for (const where of conditions) if (model) parseCondition(model, ctx.catalog, where, ctx);
  }
  return definition;
}

/** Whether somebody with this role can give roles to others, themselves included. */
export function administers(definition: unknown): boolean {
  const role = roleDefinitionSchema.safeParse(definition).data;
  if (!role) return false;
  return ['role', 'memberRole', 'member'].every((name) => {
    const grants = role.objects[name] ?? role.objects['*organisation'] ?? role.objects['*'] ?? none;
    const whole = (verb: Verb): boolean =>
      asList(grants[verb]).some(({ scope, where }) => scope === 'all' && !where);
    return grants.fields === undefined && whole('read') && whole('create') && whole('update');
  });
}

function compileGrant(
  { scope, where }: z.infer<typeof grantSchema>,
  fields: Record<string, FieldRight>,
  model: Model,
  ctx: ConditionContext,
): Grant[] {
  if (!where) return [{ scope, fields }];
  try {
    return [{ scope, fields, where: parseCondition(model, ctx.catalog, where, ctx) }];
  } catch (error) {
    // The field or the choice it names has gone; without its condition the grant would allow more than was meant.
    if (error instanceof Problem) return [];
    throw error;
  }
}

function grantsOf({ objects }: RoleDefinition, model: Model): ObjectGrants {
  const organisation =
    model.declaration.access === 'organisation' ? objects['*organisation'] : undefined;
  return objects[model.name] ?? organisation ?? objects['*'] ?? none;
}

function asList(grants: VerbGrants | undefined): z.infer<typeof grantSchema>[] {
  if (!grants) return [];
  return Array.isArray(grants) ? grants : [grants];
}

/** Rights by field name. `*sensitive` is spelt out here, so that readers of grants need to know `*` only. */
function fieldRights(
  { fields }: ObjectGrants,
  verb: Verb,
  model: Model,
): Record<string, FieldRight> {
  const usual = verb === 'create' || verb === 'update' ? 'write' : 'read';
  if (!fields) return { '*': usual };
  const { '*': others = usual, '*sensitive': sensitive, ...named } = fields;
  const masked = sensitive
    ? [...model.fields.values()]
        .filter((field) => field.sensitive)
        .map((field) => [field.name, sensitive])
    : [];
  return { '*': others, ...(Object.fromEntries(masked) as Record<string, FieldRight>), ...named };
}

/** Two roles often grant the same; each grant becomes part of the SQL of every list. */
function distinct(grants: Grant[]): Grant[] {
  const seen = new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
  const unique = [...seen.values()];
  // “Everything, in every way” makes the narrower grants needless.
  const whole = unique.find(
    (grant) => grant.scope === 'all' && !grant.where && isWidest(grant, unique),
  );
  return whole ? [whole] : unique;
}

function isWidest(grant: Grant, all: Grant[]): boolean {
  const [only, ...more] = Object.keys(grant.fields);
  if (only !== '*' || more.length > 0) return false;
  const right = grant.fields['*'];
  const others = all.flatMap((other) => Object.values(other.fields));
  return right === 'write' || (right === 'read' && !others.includes('write'));
}
