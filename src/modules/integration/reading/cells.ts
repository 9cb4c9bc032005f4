import { parseInstant, dayAt, formatDay, formatInstant } from '../../../kernel/condition-dates.ts';
import type { FieldDeclaration, FieldOf, Label } from '../../../kernel/field.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import { fold } from '../../../kernel/fold.ts';
import { checkValue } from '../../../kernel/values.ts';
import { isoInstant, readDate } from './dates.ts';
import type { DateOrder } from './dates.ts';
import { unguardFormula } from './formula.ts';
import type { Cell } from './line.ts';
import { calculated } from './arithmetic.ts';
import { decimalText, namesMagnitude, readNumber, rounded } from './numbers.ts';
import { isNo, isNothing, isYes, optionOf } from './words.ts';

/** How a column is to be read, beyond what its field says. */
export type ReadOptions = {
  dateOrder?: DateOrder;
  /** `1.234,5` is 1234.5. */
  decimalComma?: boolean;
  /** What a text of the file means, as a text: `{ "Won": "won" }`; to nothing with "". */
  values?: Record<string, string>;
  /** Texts that mean nothing: `["Select"]`. */
  empty?: string[];
  /** A number counts without its sign. */
  absolute?: boolean;
  /** A number is multiplied by this, unless it says 万 or the like itself. */
  times?: number;
  /** What a number is divided by: the text of another cell. */
  per?: string;
};

/**
 * What a cell says: the value as the API takes it (`ValueOf`), null where it says nothing, or why it cannot be read. A
 * currency stands beside an amount that names one. References and users keep their text: who they are is looked up.
 */
export type ReadCell = { value: unknown; currency?: string } | { fault: Label };

const fault = (zh: string, en: string): ReadCell => ({ fault: { zh, en } });
const NOTHING: ReadCell = { value: null };

const SEPARATOR = /[,，;；、|/\n]+/;
/** What a spreadsheet makes of a long number that it took for one: its last digits are lost. */
const LOST_DIGITS = /^\d(\.\d+)?e\+\d+$/i;
const EXACT_DIGITS = 1e15;
/** What a formula gave that failed. */
const FORMULA_FAULT = /^#(ref!|div\/0!|value!|name\?|num!|null!|spill!|calc!|n\/a)$/i;

/**
 * Reads a cell for a field, and checks it by the field's declaration.
 *
 * @param options of the column, and the time zone that times without one are in
 */
export function readCell(
  field: FieldDeclaration,
  cell: Cell,
  options: ReadOptions & { timeZone: string },
): ReadCell {
  const raw = typeof cell === 'string' ? tidy(cell) : plain(cell);
  // The apostrophe is taken off once: a text may begin with one of its own.
  const text = meaning(raw, options.values).trim();
  const folded = fold(text);
  if (text === '' || options.empty?.some((each) => fold(each.trim()) === folded)) return NOTHING;
  if (FORMULA_FAULT.test(text)) {
    return folded === '#n/a'
      ? NOTHING
      : fault(`公式出错（${text}）。`, `The formula failed (${text}).`);
  }
  if (meansNothing(field, folded)) return NOTHING;
  const lost = typeof cell === 'number' && Math.abs(cell) >= EXACT_DIGITS;
  const read = lost && keepsDigits(field) ? lostDigits() : readKind(field, text, options);
  return 'fault' in read ? read : checkedRead(field, read, text);
}

/** Without blanks around it, the apostrophe of an export, and line ends that no field holds. */
function tidy(text: string): string {
  const whole = unguardFormula(text).trim();
  return /[\r\v\f\u0085\u2028\u2029]/.test(whole)
    ? whole.replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    : whole;
}

const plain = (cell: number | boolean | null): string =>
  typeof cell === 'number' ? decimalText(cell) : String(cell ?? '');

/** What a text of the file means, by what was said of the column; the text itself where nothing was. */
export function meaning(text: string, values: Record<string, string> | undefined): string {
  if (!values) return text;
  if (Object.hasOwn(values, text)) return values[text] ?? text;
  const folded = fold(text);
  const key = Object.keys(values).find((each) => fold(each.trim()) === folded);
  return key === undefined ? text : (values[key] ?? text);
}

/** Words such as 无 or N/A are nothing, unless they are a text, or one of the options. */
function meansNothing(field: FieldDeclaration, folded: string): boolean {
  if (!isNothing(folded)) return false;
  if (field.kind === 'choice' || field.kind === 'multiChoice')
    return optionOf(field.options, folded) === undefined;
  return field.kind !== 'text' && field.kind !== 'longText' && field.kind !== 'boolean';
}

const keepsDigits = ({ kind }: FieldDeclaration): boolean =>
  kind === 'text' || kind === 'longText' || kind === 'phone';

const lostDigits = (): ReadCell =>
  fault(
    '长数字的末位已被电子表格丢失，请把该列设为文本后重新填写。',
    'The spreadsheet has lost the last digits of this long number. Make the column text and enter it again.',
  );

function readKind(
  field: FieldDeclaration,
  text: string,
  options: ReadOptions & { timeZone: string },
): ReadCell {
  switch (field.kind) {
    case 'integer':
      return readInteger(text, options);
    case 'decimal':
    case 'money':
      return readDecimal(text, field.kind === 'money' ? MONEY_SCALE : field.scale, options);
    case 'boolean':
      return readBoolean(fold(text));
    case 'date':
    case 'dateTime':
      return readTime(field.kind, text, options);
    case 'choice':
      return readChoice(field, text);
    case 'multiChoice':
      return readChoices(field, text, options);
    case 'phone':
      // A leading apostrophe makes a spreadsheet keep digits as text.
      return LOST_DIGITS.test(text)
        ? lostDigits()
        : { value: text.replace(/^'/, '').replace(/\.0$/, '') };
    default:
      return text.includes('\uFFFD')
        ? fault(
            '有无法识别的字符，可能是编码不对。',
            'Some characters cannot be read; the encoding may be wrong.',
          )
        : { value: text };
  }
}

function readInteger(text: string, options: ReadOptions): ReadCell {
  const number = readNumber(text, options.decimalComma);
  const result = number && calculated(number.decimal, withTimes(text, options));
  return result !== undefined && /^-?\d+$/.test(result)
    ? { value: Number(result) }
    : fault(`“${shown(text)}”不是整数。`, `“${shown(text)}” is no whole number.`);
}

/** 12万 in a column of 万元 is 120,000 all the same. */
const withTimes = (text: string, options: ReadOptions): ReadOptions =>
  options.times !== undefined && namesMagnitude(text) ? { ...options, times: undefined } : options;

/** More digits than the field has come from calculations, and are rounded. */
function readDecimal(text: string, scale: number, options: ReadOptions): ReadCell {
  const number = readNumber(text, options.decimalComma);
  if (!number) return fault(`“${shown(text)}”不是数字。`, `“${shown(text)}” is no number.`);
  const result = calculated(number.decimal, withTimes(text, options));
  if (result === undefined) {
    const by = shown(options.per ?? '');
    return fault(`不能除以“${by}”。`, `It cannot be divided by “${by}”.`);
  }
  const value = rounded(result, scale);
  return number.currency === null ? { value } : { value, currency: number.currency };
}

function readBoolean(folded: string): ReadCell {
  if (isYes(folded)) return { value: true };
  if (isNo(folded)) return { value: false };
  return fault(`“${shown(folded)}”不是“是”或“否”。`, `“${shown(folded)}” is neither yes nor no.`);
}

function readTime(
  kind: 'date' | 'dateTime',
  text: string,
  { dateOrder, timeZone }: ReadOptions & { timeZone: string },
): ReadCell {
  const instant = parseInstant(text);
  if (instant !== undefined) {
    const day = (): string => formatDay(dayAt(instant, timeZone));
    return { value: kind === 'date' ? day() : formatInstant(instant) };
  }
  const date = readDate(text, dateOrder);
  if (date) return { value: kind === 'date' ? date.date : isoInstant(date, timeZone) };
  if (dateOrder === undefined && (readDate(text, 'dmy') ?? readDate(text, 'ymd'))) {
    return fault(
      `“${shown(text)}”看不出年月日的顺序，请为该列选择。`,
      `“${shown(text)}” does not tell day from month; choose their order for the column.`,
    );
  }
  return fault(`“${shown(text)}”不是日期。`, `“${shown(text)}” is no date.`);
}

function readChoice(field: FieldOf<'choice'>, text: string): ReadCell {
  const key = optionOf(field.options, text);
  return key === undefined ? noOption(text) : { value: key };
}

function readChoices(
  field: FieldOf<'multiChoice'>,
  text: string,
  { values }: ReadOptions,
): ReadCell {
  const whole = optionOf(field.options, text);
  if (whole !== undefined) return { value: [whole] };
  const keys: string[] = [];
  for (const part of text.split(SEPARATOR).filter((each) => each.trim() !== '')) {
    const key = optionOf(field.options, meaning(part.trim(), values));
    if (key === undefined) return noOption(part.trim());
    keys.push(key);
  }
  return { value: keys };
}

const noOption = (text: string): ReadCell =>
  fault(`“${shown(text)}”不在选项中。`, `“${shown(text)}” is none of the options.`);

/** The field's own checks. What names a record is looked up elsewhere. */
function checkedRead(
  field: FieldDeclaration,
  read: { value: unknown; currency?: string },
  text: string,
): ReadCell {
  if (field.kind === 'reference' || field.kind === 'user' || field.kind === 'autoNumber')
    return read;
  const checked = checkValue(field, read.value);
  if (!('error' in checked)) return { ...read, value: checked.value };
  const { zh, en } = checked.error.message;
  return fault(`“${shown(text)}”：${zh}`, `“${shown(text)}”: ${en}`);
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
