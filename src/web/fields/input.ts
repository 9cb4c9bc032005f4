import type { FieldDeclaration, FieldKind } from '../../kernel/field.ts';

/** A field as inputs need it: a field of the metadata, or one of an action's input. */
export type InputField = FieldDeclaration & { name: string };

export type FieldInputProps<K extends FieldKind = FieldKind> = {
  field: Extract<InputField, { kind: K }>;
  /** The value as the API carries it; null for nothing. */
  value: unknown;
  /** Every change, also while typing. `title` comes with references and users. Null for nothing. */
  onChange: (value: unknown, title?: string) => void;
  /** The title of the present reference or user. */
  title?: string;
  /** What is wrong, in plain words. */
  error?: string;
  /** `hidden`: the label is for screen readers only, as in a list's cell. */
  labelStyle?: 'above' | 'hidden';
  autoFocus?: boolean;
  /** The currency of an amount; the organisation's where none is given. */
  currency?: string;
  disabled?: boolean;
  /**
   * For editing in place: called with Enter (Ctrl/⌘ Enter in long texts) and when something is picked. Not on leaving the
   * field: the place that edits decides that.
   */
  onCommit?: (value: unknown, title?: string) => void;
  /** For editing in place: called with Escape. */
  onCancel?: () => void;
};

/** Kinds whose input picks one thing, so that editing in place ends with the pick. */
export function picksOnce(kind: FieldKind): boolean {
  return (
    kind === 'choice' ||
    kind === 'boolean' ||
    kind === 'date' ||
    kind === 'reference' ||
    kind === 'user'
  );
}

/**
 * A number as people type it → as the API carries it (`"1234.5"`); full-width digits, spaces and thousands
 * separators are taken away, `1.2万` and `3k` are counted out. Null for nothing, undefined for what is no number.
 */
export function parseNumber(typed: string): string | null | undefined {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/[\s,，_]/g, '')
    .replace(/^[¥$€£]/, '')
    .toLowerCase();
  if (text === '') return null;
  const match = /^(-?)(\d*)(?:\.(\d*))?(万|亿|w|k|m)?$/.exec(text);
  if (!match || (!match[2] && !match[3])) return undefined;
  const [, sign = '', whole = '', fraction = '', unit] = match;
  const places = unit ? (ZEROS[unit] ?? 0) : 0;
  const digits = whole + fraction.padEnd(places, '0');
  const point = whole.length + places;
  const left = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const right = digits.slice(point).replace(/0+$/, '');
  const number = right ? `${left}.${right}` : left;
  return number === '0' ? '0' : `${sign}${number}`;
}

const ZEROS: Record<string, number> = { 万: 4, w: 4, 亿: 8, k: 3, m: 6 };
