import type { Context } from '../../../kernel/context.ts';
import type { Grant } from '../../../kernel/access.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import { atLeast, highestRight } from '../../../kernel/visibility.ts';
import type { Unit, Values } from './rules.ts';

/** Fields that only make sense from one record. */
const wholes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  lead: [['status', 'disqualifyReason', 'convertedAt', 'customer', 'contact', 'opportunity']],
};

/** What one of the people asked for holds for the one they turn out to be; a lead that was converted stays so. */
const guards: Readonly<Record<string, Readonly<Record<string, (values: Values) => boolean>>>> = {
  customer: {
    noProfiling: ({ noProfiling }) => noProfiling === true,
    preferredChannel: ({ preferredChannel }) => preferredChannel === 'none',
  },
  lead: {
    noProfiling: ({ noProfiling }) => noProfiling === true,
    status: ({ convertedAt }) => typeof convertedAt === 'string',
  },
};

/** What a merge takes from one record or another: each field, and those that go together as one. */
export function unitsOf(model: Model): Unit[] {
  const taken = [...model.fields.values()].filter(isTaken);
  const names = new Set(taken.map(({ name }) => name));
  const amounts = taken.filter(({ declaration: { kind } }) => kind === 'money');
  const groups = [
    ...(wholes[model.name] ?? []),
    // Amounts are in the currency of their record.
    ...(amounts.length > 0 ? [[...amounts.map(({ name }) => name), 'currency']] : []),
  ];
  const along = new Set(groups.flatMap(([, ...others]) => others));
  return taken
    .filter(({ name }) => !along.has(name))
    .map(({ name, declaration }): Unit => {
      const [, ...others] = groups.find(([first]) => first === name) ?? [];
      return {
        field: name,
        along: others.filter((other) => names.has(other)),
        together: declaration.kind === 'multiChoice',
        guards: guards[model.name]?.[name],
      };
    });
}

/** The system's fields, facts, numbers and what rules fill in are the survivor's own. */
function isTaken({ system, source, declaration }: Field): boolean {
  return (
    !system &&
    source.in !== 'facts' &&
    declaration.kind !== 'autoNumber' &&
    declaration.readOnly !== true
  );
}

/** Whether somebody with these grants on the survivor may choose a unit: they could set each of its fields there. */
export function mayChoose(
  ctx: Context,
  model: Model,
  grants: readonly Grant[],
  { field, along }: Unit,
): boolean {
  return [field, ...along].every((name) => {
    const each = model.fields.get(name);
    const writer = each?.declaration.writtenBy;
    if (!each || (writer !== undefined && !ctx.access.action(writer))) return false;
    return atLeast(highestRight(grants, each), writer === undefined ? 'write' : 'read');
  });
}
