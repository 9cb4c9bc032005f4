import type { Access, FieldRight, Grant, Scope } from '../../../kernel/access.ts';
import type { Condition } from '../../../kernel/condition.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { atLeast, grantsOn } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';

/** One access for exports of an object by each access: what is remembered of it is found again. */
const made = new WeakMap<Access, Map<Model, Access>>();

/**
 * The context that an export reads an object with: a record must be reached by a grant to read and by one to export,
 * and a field shows what both allow. Everything else, such as the records that references point to, is read as always.
 *
 * @throws Problem forbidden where no role of the member exports this object
 */
export function exportContext(ctx: Context, model: Model): Context {
  const known = made.get(ctx.access) ?? new Map<Model, Access>();
  made.set(ctx.access, known);
  const access = known.get(model) ?? exportAccess(ctx, model);
  known.set(model, access);
  return { ...ctx, access };
}

/** Whether some role of the member exports this object at all. */
export function mayExport(ctx: Context, model: Model): boolean {
  return grantsOn(ctx, model, 'export').length > 0 && grantsOn(ctx, model, 'read').length > 0;
}

function exportAccess(ctx: Context, model: Model): Access {
  if (!mayExport(ctx, model)) throw new Problem('forbidden');
  const pairs = grantsOn(ctx, model, 'read').flatMap((read) =>
    grantsOn(ctx, model, 'export').map((taken) => both(model, read, taken)),
  );
  const distinct = [...new Map(pairs.map((grant) => [JSON.stringify(grant), grant])).values()];
  const { access } = ctx;
  return {
    ...access,
    grants: (object, verb) =>
      object === model.name && verb === 'read' ? distinct : access.grants(object, verb),
  };
}

const WIDTH: readonly Scope[] = ['own', 'unit', 'tree', 'all'];

/** What two scopes reach together. One's unit lies in one's tree, but one's own record can lie in another unit. */
function together(a: Scope, b: Scope): { scope: Scope; where?: Condition } {
  const [narrow, wide] = WIDTH.indexOf(a) <= WIDTH.indexOf(b) ? [a, b] : [b, a];
  if (narrow !== 'own' || wide === 'own' || wide === 'all') return { scope: narrow };
  return wide === 'unit'
    ? { scope: 'unit', where: { field: 'owner', op: 'me' } }
    : { scope: 'own', where: { field: 'unit', op: 'myUnits' } };
}

/** The grant that gives what two give together. */
function both(model: Model, a: Grant, b: Grant): Grant {
  // Objects of the whole organisation know no scopes.
  const scoped = model.declaration.access !== 'organisation';
  const { scope, where } = scoped ? together(a.scope, b.scope) : { scope: 'all' as const };
  const said = [where, a.where, b.where].filter((each) => each !== undefined);
  const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields), '*']);
  const fields = Object.fromEntries(
    [...names].map((name) => [name, lower(rightOf(a, name), rightOf(b, name))]),
  );
  const [only, ...more] = said;
  if (!only) return { scope, fields };
  return { scope, fields, where: more.length > 0 ? { and: said } : only };
}

const rightOf = ({ fields }: Grant, name: string): FieldRight =>
  fields[name] ?? fields['*'] ?? 'hidden';

const lower = (a: FieldRight, b: FieldRight): FieldRight => (atLeast(a, b) ? b : a);
