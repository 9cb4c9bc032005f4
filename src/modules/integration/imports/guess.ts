import type { Context } from '../../../kernel/context.ts';
import { metadataFor } from '../../../kernel/metadata.ts';
import type { ObjectWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import { guessMapping } from '../reading/guess-mapping.ts';
import { guessObject } from '../reading/guess-object.ts';
import type { Header } from '../reading/header.ts';
import type { Line } from '../reading/line.ts';
import { cellText } from './drafts.ts';
import { isMatchable, mayMatch } from './matching.ts';
import type { GuessWire, ImportWire, PresetWire, SourceWire } from './wire.ts';

/** Lines that a guess looks at, and samples of a column that are shown. */
export const GUESS_LINES = 200;
const MOST_SAMPLES = 5;
const MOST_OBJECTS = 8;

/** Objects of this module: runs of imports and exports are made by running them. */
const OWN = 'integration';

/** What a member may bring in, with the fields that an import may set. */
function importable(ctx: Context): ObjectWire[] {
  return metadataFor(ctx, { actions: [], measures: [], timelines: [] })
    .objects.filter(({ verbs, module }) => (verbs.create || verbs.update) && module !== OWN)
    .map((object) => ({
      ...object,
      fields: object.fields.filter(({ right, writtenBy }) =>
        writtenBy === undefined ? right === 'write' : ctx.access.action(writtenBy),
      ),
    }));
}

/** What a file is most likely about, the likeliest first. */
export function guessObjects(
  ctx: Context,
  { heads }: Header,
  sample: readonly Line[],
  names: readonly string[],
): ImportWire['objects'] {
  const objects = importable(ctx).filter(({ verbs }) => verbs.create);
  return guessObject({ heads, sample, objects, names })
    .filter(({ score }) => score > 0)
    .slice(0, MOST_OBJECTS);
}

/**
 * Which column is which field of an object, and how its records are most likely found.
 *
 * @throws Problem not_found for an object that the member may not bring in
 */
export function guessPreset(
  ctx: Context,
  name: string,
  { heads }: Header,
  sample: readonly Line[],
): GuessWire {
  const object = importable(ctx).find((each) => each.name === name);
  if (!object) throw new Problem('not_found');
  const guesses = guessMapping({ heads, sample, object });
  const columns: Record<string, SourceWire> = {};
  for (const { column, field, read } of guesses)
    if (field !== null) columns[field] = { column, ...read };
  return {
    preset: { steps: [stepFor(ctx, object, columns)] },
    columns: guesses.map(({ index, column, field, confidence }) => ({
      column,
      head: heads[index] ?? '',
      field,
      confidence,
      samples: samplesOf(sample, index),
    })),
  };
}

/** What is unique says which record it is; records that may not be changed are only made. */
function stepFor(
  ctx: Context,
  object: ObjectWire,
  columns: Record<string, SourceWire>,
): PresetWire['steps'][number] {
  const model = ctx.catalog.object(object.name);
  const unique = object.fields.find(({ name }) => {
    const field = model?.fields.get(name);
    return (
      name in columns &&
      field?.declaration.unique === true &&
      isMatchable(field) &&
      model !== undefined &&
      mayMatch(ctx, model, field)
    );
  });
  const key = unique ? [unique.name] : [];
  const { create, update } = object.verbs;
  const mode = !create ? 'update' : update && unique ? 'both' : 'create';
  return { object: object.name, mode, ...(unique && { key }), columns };
}

function samplesOf(sample: readonly Line[], index: number): string[] {
  const texts = sample.map(({ cells }) => cellText(cells[index])).filter((text) => text !== '');
  return [...new Set(texts)].slice(0, MOST_SAMPLES).map((text) => text.slice(0, 200));
}
