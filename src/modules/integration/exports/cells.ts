import type { Context, Locale } from '../../../kernel/context.ts';
import type { FieldDeclaration, Label } from '../../../kernel/field.ts';
import type { Field, Model } from '../../../kernel/model.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { atLeast, grantsOn, highestRight } from '../../../kernel/visibility.ts';
import { Problem } from '../../../platform/problem.ts';

/** A column of an exported file: a field of the object, or the id of the record. */
export type Column = { name: string; head: string; kind: FieldDeclaration['kind'] | 'id' };

/**
 * A cell to write: a text, a number as decimal digits, a day (`YYYY-MM-DD`) or a time on the organisation's clocks
 * (`YYYY-MM-DD HH:mm:ss`); null is an empty cell.
 */
export type OutCell = { as: 'text' | 'number' | 'date' | 'time'; text: string } | null;

const ID: Label = { zh: '编号 ID', en: 'ID' };

/**
 * The columns of a file: those asked for, in their order, as far as they may be exported; or every field of the object
 * and the id. Of two headings that read the same, each also gets the field's name.
 *
 * @param reader the asker's context, who may name what they may read
 * @param ctx the context of the export, see `exportContext`
 * @throws Problem invalid_query for a column that the reader cannot know
 */
export function columnsOf(
  reader: Context,
  ctx: Context,
  model: Model,
  asked: readonly string[] | undefined,
): Column[] {
  const takes = (at: Context, field: Field): boolean =>
    atLeast(highestRight(grantsOn(at, model, 'read'), field), 'masked');
  if (!asked) {
    const fields = [...model.fields.values()].filter(
      (field) => takes(ctx, field) && field.name !== 'deletedAt',
    );
    return [idColumn(ctx.locale), ...headed(fields, ctx.locale)];
  }
  const unknown = asked.find((name) => {
    const field = model.fields.get(name);
    return name !== 'id' && !(field && takes(reader, field));
  });
  if (unknown !== undefined) {
    throw new Problem('invalid_query', { values: { reason: `columns=${unknown.slice(0, 60)}` } });
  }
  const names = [...new Set(asked)];
  const fields = names
    .map((name) => model.fields.get(name))
    .filter((field) => field !== undefined && takes(ctx, field)) as Field[];
  const columns = new Map(headed(fields, ctx.locale).map((column) => [column.name, column]));
  return names.flatMap((name) =>
    name === 'id' ? idColumn(ctx.locale) : (columns.get(name) ?? []),
  );
}

const idColumn = (locale: Locale): Column => ({ name: 'id', head: ID[locale], kind: 'id' });

function headed(fields: readonly Field[], locale: Locale): Column[] {
  const labels = fields.map(({ declaration }) => declaration.label[locale]);
  return fields.map(({ name, declaration }, n) => {
    const label = labels[n] ?? name;
    const twice = labels.indexOf(label) !== labels.lastIndexOf(label);
    return { name, head: twice ? `${label} (${name})` : label, kind: declaration.kind };
  });
}

/** The column of the record's currency, after the amounts, where some of them are in a foreign one. */
export function withCurrency(model: Model, columns: readonly Column[], locale: Locale): Column[] {
  const field = model.fields.get('currency');
  const last = columns.findLastIndex((column) => isOwnMoney(model, column));
  if (!field || last < 0 || columns.some(({ name }) => name === 'currency')) return [...columns];
  return [...columns.slice(0, last + 1), ...headed([field], locale), ...columns.slice(last + 1)];
}

/** Whether a column holds amounts in the record's own currency. Facts are in the organisation's. */
export function isOwnMoney(model: Model, { name, kind }: Column): boolean {
  return kind === 'money' && model.fields.get(name)?.source.in === 'column';
}

const YES_NO: Record<Locale, [string, string]> = { zh: ['是', '否'], en: ['Yes', 'No'] };
/** What separates several choices: the import splits at both. */
const BETWEEN: Record<Locale, string> = { zh: '、', en: '; ' };
/** A mobile number of mainland China as people write it; the import puts the country back. */
const MOBILE = /^\+86(1[3-9]\d{9})$/;

/** The cells of one record, in the order of the columns. What its reader may not see is empty; what is masked, masked. */
export function cellsOf(
  ctx: Context,
  model: Model,
  columns: readonly Column[],
  record: RecordWire,
): OutCell[] {
  return columns.map(({ name }) => {
    const value = record[name];
    if (value === null || value === undefined) return null;
    const field = model.fields.get(name);
    if (!field || record._masked.includes(name)) return { as: 'text', text: String(value) };
    return cellOf(ctx, field.declaration, value, record._titles[name]);
  });
}

function cellOf(
  { locale, timeZone }: Context,
  declaration: FieldDeclaration,
  value: unknown,
  title: string | undefined,
): OutCell {
  const text = (words: string): OutCell => (words === '' ? null : { as: 'text', text: words });
  switch (declaration.kind) {
    case 'integer':
    case 'decimal':
    case 'money':
      return { as: 'number', text: String(value) };
    case 'date':
      return { as: 'date', text: String(value) };
    case 'dateTime':
      return { as: 'time', text: localTime(String(value), timeZone) };
    case 'boolean':
      return text(YES_NO[locale][value === true ? 0 : 1]);
    case 'choice':
    case 'multiChoice':
      return text(
        (Array.isArray(value) ? value : [value])
          .map((key) => declaration.options[String(key)]?.label[locale] ?? String(key))
          .join(BETWEEN[locale]),
      );
    case 'reference':
    case 'user':
      return text(title ?? '');
    case 'phone':
      return text(String(value).replace(MOBILE, '$1'));
    default:
      return text(String(value));
  }
}

/** How far a zone's clocks are ahead of UTC, in milliseconds, by the quarter of an hour: none changes within one. */
type Clock = { format: Intl.DateTimeFormat; ahead: Map<number, number> };
const clocks = new Map<string, Clock>();
const QUARTER = 15 * 60_000;
const MOST_KEPT = 50_000;

function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  // Sweden writes days and times as ISO 8601 does.
  const style = { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' } as const;
  const made = {
    format: new Intl.DateTimeFormat('sv-SE', { ...style, timeZone }),
    ahead: new Map<number, number>(),
  };
  clocks.set(timeZone, made);
  return made;
}

/** A time, ISO 8601 → what the clocks of the zone show, `YYYY-MM-DD HH:mm:ss`. */
function localTime(iso: string, timeZone: string): string {
  const { format, ahead } = clockOf(timeZone);
  const instant = Date.parse(iso);
  const quarter = Math.floor(instant / QUARTER);
  let difference = ahead.get(quarter);
  if (difference === undefined) {
    const start = quarter * QUARTER;
    difference = Date.parse(`${format.format(start).replace(' ', 'T')}Z`) - start;
    if (ahead.size >= MOST_KEPT) ahead.clear();
    ahead.set(quarter, difference);
  }
  return new Date(instant + difference).toISOString().slice(0, 19).replace('T', ' ');
}
