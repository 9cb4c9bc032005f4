import type { ObjectWire } from '../../../../kernel/wire.ts';
import type { PresetWire, SourceWire, StepWire } from '../wire.ts';

/** So many objects one file may fill. */
export const MOST_STEPS = 10;

/**
 * A preset with one more step. Each takes the records that earlier ones found or made where it points to their object, so
 * a step that others point to comes before them.
 *
 * @param objects those that the member knows: their references say what belongs to what
 */
export function withAdded(
  preset: PresetWire,
  step: StepWire,
  objects: readonly ObjectWire[],
): PresetWire {
  const { steps } = preset;
  const first = steps.findIndex((other) => pointing(other, step.object, objects).length > 0);
  const place = first < 0 ? steps.length : first;
  const moved = steps.map((other) => renumbered(other, (n) => (n >= place ? n + 1 : n)));
  return { ...preset, steps: linked(moved.toSpliced(place, 0, step), objects) };
}

/** A preset without one of its steps; what others took from it is left to be said. */
export function withoutStep(preset: PresetWire, place: number): PresetWire {
  return {
    ...preset,
    steps: preset.steps
      .toSpliced(place, 1)
      .map((step) => renumbered(step, (n) => (n === place ? undefined : n > place ? n - 1 : n))),
  };
}

/** The fields of a step's object that name records of another object; of its own is no step's business. */
function pointing(step: StepWire, object: string, objects: readonly ObjectWire[]): string[] {
  if (step.object === object) return [];
  const { fields = [] } = objects.find(({ name }) => name === step.object) ?? {};
  return fields
    .filter((field) => field.kind === 'reference' && field.to === object && !field.readOnly)
    .map(({ name }) => name);
}

function linked(steps: readonly StepWire[], objects: readonly ObjectWire[]): StepWire[] {
  return steps.map((step, place) => {
    const found = steps.slice(0, place).flatMap((earlier, n) => {
      const [field] = pointing(step, earlier.object, objects);
      return field === undefined ? [] : [[field, { step: n }] as const];
    });
    const already = (field: string) => 'step' in (step.columns[field] ?? {});
    const links = found.filter(([field]) => !already(field));
    return { ...step, columns: { ...step.columns, ...Object.fromEntries(links) } };
  });
}

function renumbered(step: StepWire, to: (n: number) => number | undefined): StepWire {
  const columns = Object.entries(step.columns).flatMap(
    ([field, source]): [string, SourceWire][] => {
      if (!('step' in source)) return [[field, source]];
      const n = to(source.step);
      return n === undefined ? [] : [[field, { step: n }]];
    },
  );
  const kept = Object.fromEntries(columns);
  const { key, ...rest } = step;
  const left = key?.filter((name) => name in kept) ?? [];
  return left.length > 0 ? { ...rest, key: left, columns: kept } : { ...rest, columns: kept };
}
