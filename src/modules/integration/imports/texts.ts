import type { Context } from '../../../kernel/context.ts';
import type { Field } from '../../../kernel/model.ts';
import { modelOf } from '../../../kernel/read.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { grantsOn, highestRight } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';
import { readCell } from '../reading/cells.ts';
import { columnNames } from '../reading/header.ts';
import { cellText } from './drafts.ts';
import { linesToShow } from './steer.ts';
import type { TextsWire } from './wire.ts';

/** Lines that are looked at: what comes later and not before is rare. */
const LOOKED_AT = 20_000;
const MOST_TEXTS = 200;

/** A column of a file, and the field of an object that it is read for. */
export type AskedTexts = { object: string; field: string; column: string };

/**
 * The different texts of a column, the most frequent first, and what each is read as for a field when nothing else is
 * said.
 *
 * @throws Problem not_found for what the member may not see; wrong_state, details_gone
 */
export async function textsOf(
  ctx: Context,
  tx: Transaction,
  id: string,
  { object, field: name, column }: AskedTexts,
): Promise<TextsWire> {
  const field = fieldOf(ctx, object, name);
  const { head, lines } = await linesToShow(ctx, tx, id, LOOKED_AT);
  const place = columnNames(head.heads).indexOf(column);
  if (place < 0) throw new Problem('not_found');
  const counts = new Map<string, number>();
  for (const { cells } of lines) {
    const text = cellText(cells[place]);
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const often = [...counts].toSorted(([, a], [, b]) => b - a);
  return {
    items: often.slice(0, MOST_TEXTS).map(([text, count]) => {
      const read = readCell(field.declaration, text, { timeZone: ctx.timeZone });
      return 'fault' in read
        ? { text, count, value: null, fault: read.fault }
        : { text, count, value: read.value, fault: null };
    }),
    more: often.length > MOST_TEXTS,
  };
}

function fieldOf(ctx: Context, object: string, name: string): Field {
  const model = modelOf(ctx, object);
  const field = model.fields.get(name);
  if (!field || highestRight(grantsOn(ctx, model, 'read'), field) === 'hidden')
    throw new Problem('not_found');
  return field;
}
