import type { Plan, PlannedField, PlannedStep } from './plan.ts';

/**
 * Whether no line can matter to another: each makes records of its own, which point to nothing but each other. Nothing is
 * matched, grouped, made because it was named, or there only once; and nothing that is there already follows, so that two
 * who write such lines never wait for each other.
 */
export function areApart({ steps }: Pick<Plan, 'steps'>): boolean {
  return steps.every(
    (step) =>
      step.mode === 'create' &&
      step.key.length === 0 &&
      step.groupBy === undefined &&
      !isConfiguration(step) &&
      !hasSingles(step) &&
      step.fields.every(pointsToItsOwn),
  );
}

/** Records of the whole organisation, such as units: what they say changes what others may. */
const isConfiguration = ({ model }: PlannedStep): boolean =>
  model.declaration.access === 'organisation';

/** Whether values may stand in one record only. Numbers are given by the system, to each record its own. */
function hasSingles({ model }: PlannedStep): boolean {
  const { uniqueTogether = [] } = model.declaration;
  return (
    uniqueTogether.length > 0 ||
    [...model.fields.values()].some(
      ({ declaration }) => declaration.unique === true && declaration.kind !== 'autoNumber',
    )
  );
}

/** Members may be named: no import of records changes them. */
function pointsToItsOwn({ field, source, lookup }: PlannedField): boolean {
  if (source.from === 'step' || field.declaration.kind !== 'reference')
    return lookup?.create !== true;
  return source.from === 'value' && source.value === null;
}
