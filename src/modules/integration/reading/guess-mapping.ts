import type { FieldDeclaration, Label } from '../../../kernel/field.ts';
import { fold } from '../../../kernel/fold.ts';
import { lookOf } from './cell-looks.ts';
import type { Look } from './cell-looks.ts';
import type { ReadOptions } from './cells.ts';
import { dateOrderOf } from './dates.ts';
import { columnNames } from './header.ts';
import type { Cell, Line } from './line.ts';
import { CONCEPTS } from './synonyms.ts';
import { magnitudeOf } from './units.ts';
import { optionOf } from './words.ts';

/** What a guess has to know of a field and its object; `FieldWire` and `ObjectWire` fit. */
export type GuessField = FieldDeclaration & { name: string; system?: boolean; fact?: boolean };
export type GuessObject = {
  name: string;
  label: Label;
  pluralLabel: Label;
  titleField: string;
  fields: readonly GuessField[];
};

export type Guess = {
  /** Place of the column, from 0. */
  index: number;
  /** What presets call the column: see `columnNames`. */
  column: string;
  field: string | null;
  /** 0 to 1; from 0.9 on the head says it itself. */
  confidence: number;
  read?: ReadOptions;
};

/** A column as it is looked at: its head in the forms that are compared, and what most of its values are. */
type Column = {
  forms: string[];
  values: Cell[];
  texts: Map<string, number>;
  looks: Map<Look, number>;
  filled: number;
};

const LOOKED_AT = 200;
const LEAST = 0.5;
const MOST_OPTIONS = 60;
const EXACT = 1;

/**
 * Which field each column most likely is: by its head, compared with the labels and names of the fields and with what
 * such columns are called elsewhere, and by its values. Each column and each field is used once; what nobody may set
 * (`readOnly`, facts, numbers given by the system) is left out.
 *
 * @param sample lines of data, without the head
 */
export function guessMapping(input: {
  heads: readonly string[];
  sample: readonly Line[];
  object: GuessObject;
}): Guess[] {
  const { heads, object } = input;
  const columns = heads.map((head, i) => columnOf(head, i, input.sample, object));
  const fields = object.fields.filter(isSettable);
  const pairs: { index: number; field: GuessField; score: number }[] = [];
  for (const [index, column] of columns.entries())
    for (const field of fields) {
      const score = scoreOf(column, field, object);
      if (score >= LEAST) pairs.push({ index, field, score });
    }
  pairs.sort((a, b) => b.score - a.score);
  const chosen = new Map<number, { field: GuessField; score: number }>();
  const taken = new Set<string>();
  for (const { index, field, score } of pairs) {
    if (chosen.has(index) || taken.has(field.name)) continue;
    chosen.set(index, { field, score });
    taken.add(field.name);
  }
  return columnNames(heads).map((column, index): Guess => {
    const found = chosen.get(index);
    if (!found) return { index, column, field: null, confidence: 0 };
    const read = optionsOf(heads[index] ?? '', columns[index]?.values ?? [], found.field);
    const guess = { index, column, field: found.field.name, confidence: round(found.score) };
    return read ? { ...guess, read } : guess;
  });
}

const round = (score: number): number => Math.round(Math.min(score, 1) * 100) / 100;

function isSettable(field: GuessField): boolean {
  if (field.readOnly === true || field.fact === true || field.kind === 'autoNumber') return false;
  return field.system !== true || field.name === 'owner';
}

function columnOf(
  head: string,
  index: number,
  sample: readonly Line[],
  object: GuessObject,
): Column {
  return { forms: headForms(head, object), ...lookedAt(sample, index) };
}

type Looked = Omit<Column, 'forms'>;
/** A sample is looked at once, however many objects it is compared with. */
const seen = new WeakMap<readonly Line[], Map<number, Looked>>();

function lookedAt(sample: readonly Line[], index: number): Looked {
  const columns = seen.get(sample) ?? new Map<number, Looked>();
  seen.set(sample, columns);
  const known = columns.get(index);
  if (known) return known;
  const values = sample.slice(0, LOOKED_AT).map(({ cells }) => cells[index] ?? null);
  const looks = new Map<Look, number>();
  const texts = new Map<string, number>();
  for (const value of values) {
    const look = lookOf(value);
    if (look === 'empty') continue;
    looks.set(look, (looks.get(look) ?? 0) + 1);
    texts.set(String(value), (texts.get(String(value)) ?? 0) + 1);
  }
  const filled = [...looks.values()].reduce((sum, count) => sum + count, 0);
  const looked = { values, texts, looks, filled };
  columns.set(index, looked);
  return looked;
}

/** A head as it is compared: whole, without what stands in brackets, without the object's own name before it. */
export function headForms(
  head: string,
  { label, name }: Pick<GuessObject, 'label' | 'name'>,
): string[] {
  const whole = bare(head);
  const open = bare(head.replace(/[（(【[][^）)】\]]*[）)】\]]?/g, ''));
  const forms = [whole, open];
  for (const own of [label.zh, label.en, name].map(bare))
    for (const form of [whole, open])
      if (form.startsWith(own) && form.length > own.length) forms.push(form.slice(own.length));
  return [...new Set(forms)].filter((form) => form !== '');
}

/** Only letters and digits, whatever their case and width: `E-mail*` is `email`. */
const bare = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '');

function scoreOf(column: Column, field: GuessField, object: GuessObject): number {
  const byHead = headScore(column.forms, field, object);
  const byValues = valueScore(column, field);
  if (byHead === 0) return byValues >= 0.9 && isTelling(field) ? 0.55 : 0;
  if (column.filled === 0) return byHead;
  // A head that the values speak against is worth half.
  return byHead * (0.5 + 0.5 * Math.min(1, byValues * 1.25));
}

/** Kinds whose values alone say what they are. */
const isTelling = ({ kind }: GuessField): boolean =>
  kind === 'phone' || kind === 'email' || kind === 'url' || kind === 'choice';

function headScore(forms: string[], field: GuessField, object: GuessObject): number {
  const { names, help } = wordsOf(field);
  // A company is no parent company.
  const isOwnKind = field.kind === 'reference' && field.to === object.name;
  let score = 0;
  for (const [i, form] of forms.entries()) {
    const whole = i === 0 ? EXACT : 0.97;
    if (names.includes(form)) score = Math.max(score, whole);
    score = Math.max(score, conceptScore(form, field, object));
    if (!isOwnKind && names.some((each) => overlaps(form, each))) score = Math.max(score, 0.6);
  }
  const [first = ''] = forms;
  if (first.length >= 2 && help.some((each) => each.includes(first))) score = Math.max(score, 0.52);
  return score;
}

type Words = { names: string[]; help: string[] };
const described = new WeakMap<GuessField, Words>();

function wordsOf(field: GuessField): Words {
  const known = described.get(field);
  if (known) return known;
  const { label, name, help } = field;
  const words = {
    names: [label.zh, label.en, name].map(bare),
    help: help ? [help.zh, help.en].map(bare) : [],
  };
  described.set(field, words);
  return words;
}

const overlaps = (a: string, b: string): boolean =>
  Math.min(a.length, b.length) >= 2 && (a.endsWith(b) || b.endsWith(a) || a.startsWith(b));

const concepts = CONCEPTS.map((each) => ({
  ...each,
  words: new Set(each.words.split(' ').map(bare)),
}));

type Fit = { concept: (typeof concepts)[number]; fits: number };
/** Forms are compared with every field of every object; their words are looked up once. */
const fitting = new Map<string, Fit[]>();
const MOST_KEPT = 2_000;

function fitsOf(form: string): Fit[] {
  const known = fitting.get(form);
  if (known) return known;
  const found = concepts.flatMap((concept): Fit[] => {
    if (concept.words.has(form)) return [{ concept, fits: 1 }];
    const ends = !concept.whole && endsWithWord(form, concept.words);
    return ends ? [{ concept, fits: 0.75 }] : [];
  });
  if (fitting.size >= MOST_KEPT) fitting.clear();
  fitting.set(form, found);
  return found;
}

function conceptScore(form: string, field: GuessField, object: GuessObject): number {
  let score = 0;
  for (const { concept, fits } of fitsOf(form)) {
    const { fields, kinds, titleOf, to } = concept;
    const named = fields?.indexOf(field.name) ?? -1;
    const kind = kinds?.includes(field.kind) ?? false;
    let worth = 0;
    if (fields && named >= 0 && (!kinds || kind)) worth = 0.94 - named * 0.02;
    else if (!fields && kind) worth = 0.92;
    else if (field.kind === 'reference' && field.to !== object.name && to?.includes(field.to))
      worth = 0.93;
    else if (field.name === object.titleField && field.kind === 'text')
      worth = titleWorth(titleOf, object.name);
    score = Math.max(score, worth * fits);
  }
  return score;
}

function titleWorth(titleOf: string[] | undefined, object: string): number {
  const place = titleOf?.indexOf(object) ?? -1;
  if (place >= 0) return 0.95 - place * 0.02;
  return titleOf?.includes('*') ? 0.92 : 0;
}

/** 所在城市 ends with 城市; words of one letter or short English ones end too much. */
const endsWithWord = (form: string, words: Set<string>): boolean =>
  [...words].some(
    (word) => word.length >= (/^\p{ASCII}*$/u.test(word) ? 4 : 2) && form.endsWith(word),
  );

/** Which share of the values the field could hold. */
function valueScore({ texts, looks, filled }: Column, field: GuessField): number {
  if (filled === 0) return 0;
  const share = (...wanted: Look[]): number =>
    wanted.reduce((sum, look) => sum + (looks.get(look) ?? 0), 0) / filled;
  switch (field.kind) {
    case 'phone':
      return share('phone');
    case 'email':
      return share('email');
    case 'url':
      return share('url');
    case 'date':
    case 'dateTime':
      return Math.max(share('date'), share('number') * 0.5);
    case 'integer':
    case 'decimal':
    case 'money':
      return share('number');
    case 'boolean':
      return share('boolean');
    case 'choice':
    case 'multiChoice': {
      // Options are few; what differs from row to row is none of them.
      if (texts.size > MOST_OPTIONS) return share('text') * 0.6;
      const known = [...texts].filter(([text]) => optionOf(field.options, text) !== undefined);
      // One value all over could be of any column; unknown ones can still be told what they mean.
      const several = known.length > 1 ? 1 : 0.8;
      const held = known.reduce((sum, [, count]) => sum + count, 0) / filled;
      return Math.max(held * several, share('text') * 0.6);
    }
    default:
      return share('text', 'number', 'phone', 'boolean', 'date', 'url', 'email');
  }
}

const DECIMAL_COMMA = /^-?\d{1,3}(\.\d{3})+,\d+$|^-?\d+,\d{1,2}$/;
const DECIMAL_POINT = /\d\.\d{1,2}$|,\d{3}/;

/** How the values of a column are written, where that has to be said. */
function optionsOf(head: string, values: Cell[], { kind }: GuessField): ReadOptions | undefined {
  const texts = values.filter((each) => typeof each === 'string');
  if (kind === 'date' || kind === 'dateTime') {
    const dateOrder = dateOrderOf(texts);
    return dateOrder && { dateOrder };
  }
  if (kind !== 'money' && kind !== 'decimal' && kind !== 'integer') return undefined;
  const comma =
    kind !== 'integer' &&
    texts.some((text) => DECIMAL_COMMA.test(text.trim())) &&
    !texts.some((text) => DECIMAL_POINT.test(text.trim()));
  const times = magnitudeOf(head);
  if (!comma && times === undefined) return undefined;
  return { ...(comma && { decimalComma: true }), ...(times !== undefined && { times }) };
}
