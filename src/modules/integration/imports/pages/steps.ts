import type { ActionWire, ObjectWire } from '../../../../kernel/wire.ts';
import type { PresetWire, StepWire } from '../wire.ts';
import { importableFields, withColumns, withKey } from './mapping.ts';

/** What a member knows: objects say by their references what belongs to what. */
type Known = { objects: readonly ObjectWire[]; actions: readonly ActionWire[] };

/**
 * A preset with one more step. Steps that others point to come before them, whichever was added first; what points to
 * the object of the new step takes its records, and the new step those of the steps that it points to.
 */
export function withAdded({ steps }: PresetWire, added: StepWire, known: Known): PresetWire {
  const all = [...steps, added];
  const order = inOrder(all, known);
  const place = (n: number): number => order.indexOf(n);
  const fresh = place(all.length - 1);
  return {
    steps: order.map((n) => {
      const step = all[n] ?? added;
      const links = all.flatMap((other, m) => {
        const isNew = place(n) === fresh || place(m) === fresh;
        const [field] = place(m) < place(n) && isNew ? pointing(step, other.object, known) : [];
        return field === undefined ? [] : [[field, { step: place(m) }] as const];
      });
      const moved = Object.entries(step.columns).map(
        ([field, source]) =>
          [field, 'step' in source ? { step: place(source.step) } : source] as const,
      );
      return { ...step, columns: Object.fromEntries([...moved, ...links]) };
    }),
  };
}

/** Places of steps, those that a step points to before it; otherwise as they are. */
function inOrder(steps: readonly StepWire[], known: Known): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const visit = (n: number): void => {
    const step = steps[n];
    if (!step || seen.has(n)) return;
    seen.add(n);
    for (const [m, other] of steps.entries()) {
      if (pointing(step, other.object, known).length > 0) visit(m);
    }
    order.push(n);
  };
  for (const n of steps.keys()) visit(n);
  return order;
}

/** The fields by which a step may name records of another object; of its own is no step's business. */
function pointing(step: StepWire, to: string, { objects, actions }: Known): string[] {
  const object = objects.find(({ name }) => name === step.object);
  if (!object || step.object === to) return [];
  return importableFields(object, actions)
    .filter((field) => field.kind === 'reference' && field.to === to)
    .map(({ name }) => name);
}

/**
 * A preset without one of its steps; what others took from it is left to be said. Records that were told by it as well
 * are not told by the rest: that could be another customer's record of the same name.
 */
export function withoutStep({ steps }: PresetWire, place: number): PresetWire {
  return {
    steps: steps.toSpliced(place, 1).map((step) => {
      const taken = Object.entries(step.columns).filter(
        ([, source]) => 'step' in source && source.step === place,
      );
      const lost = new Set(taken.map(([field]) => field));
      const left = Object.entries(step.columns)
        .filter(([field]) => !lost.has(field))
        .map(
          ([field, source]) =>
            [
              field,
              'step' in source && source.step > place ? { step: source.step - 1 } : source,
            ] as const,
        );
      const told = (step.key ?? []).some((field) => lost.has(field)) ? withKey(step, []) : step;
      return withColumns(told, Object.fromEntries(left));
    }),
  };
}
