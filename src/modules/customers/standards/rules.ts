import { checkCreditCode } from '../../../../analysis/quality/credit-code.ts';
import { checkIdentityCard } from '../../../../analysis/quality/identity-card.ts';
import { plainCode } from '../../../../analysis/quality/normalised.ts';
import { simplifiedCharacters } from '../../../../analysis/quality/simplified-characters.ts';
import { isSurname, surnameOf } from '../../../../analysis/quality/surnames.ts';

/** Why a value is written otherwise. */
export type Reason =
  | 'width'
  | 'invisible'
  | 'spaces'
  | 'brackets'
  | 'dot'
  | 'code'
  | 'city'
  | 'province'
  | 'suffix'
  | 'title'
  | 'division';

/** A value in its standard form, and what was changed to come there, in this order. */
export type Form = { value: string; reasons: Reason[] };

/** What can be brought to its standard form in bulk, each by itself. */
export const standards = ['company', 'person', 'division', 'city', 'code'] as const;
export type Standard = (typeof standards)[number];

/** What a field holds, as far as standards go: `firm` and `person` are names. */
export type Standardised = 'text' | 'firm' | 'person' | 'address' | 'city' | 'province' | 'code';

type Values = Readonly<Record<string, unknown>>;

const customerFields = {
  alsoKnownAs: 'text',
  city: 'city',
  province: 'province',
  district: 'text',
  address: 'address',
  creditCode: 'code',
  identityCard: 'code',
} as const;

/** The objects that standards are about, and what their fields hold; of a customer by whether it is a person. */
export function fieldsOf(object: string, values: Values): Readonly<Record<string, Standardised>> {
  switch (object) {
    case 'customer':
      return { name: values['kind'] === 'person' ? 'person' : 'firm', ...customerFields };
    case 'contact':
      return { name: 'person', title: 'text', department: 'text' };
    case 'lead':
      return { name: 'person', company: 'firm', city: 'city' };
    default:
      return {};
  }
}

/** Which standard a field is brought to in bulk with. */
export const standardOf: Readonly<Record<Standardised, Standard | null>> = {
  text: null,
  firm: 'company',
  person: 'person',
  address: 'division',
  city: 'city',
  province: 'city',
  code: 'code',
};

/** Objects with the standards that they have values for. */
export const standardsOf: Readonly<Record<'customer' | 'contact' | 'lead', readonly Standard[]>> = {
  customer: standards,
  contact: ['person'],
  lead: ['company', 'person', 'city'],
};

/** Characters that a normal form would replace by others, though names are registered with them (神 for 神). */
const BUT_COMPATIBILITY = /[^\uF900-\uFAFF\u{2F800}-\u{2FA1F}]+/gu;
/** Letters, digits and the signs of addresses and codes that are also typed full width; 、，（） stay Chinese. */
const WIDE = /[０-９Ａ-Ｚａ-ｚ＆＋－．／＠＃＿]/gu;
/** Marks that nobody sees and nobody typed: soft hyphen, zero width, directions, byte order. */
const INVISIBLE = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;
/** Joiners belong to emoji and to scripts of India and Persia; behind these letters they mean nothing. */
const JOINER = /(?<=[\p{Script=Han}\p{Script=Latin}\p{Nd}])[\u200C\u200D]+/gu;
const BLANKS = /[\p{Zs}\t]+/gu;
const BETWEEN_HAN = /(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;
const FIRM_END = /(?:公司|厂|集团|合伙企业|事务所|中心|商行|个体工商户)$/u;
/** Credit codes and identity cards, and the numbers of 15 digits that were before both. */
const CODE = /^(?:[0-9A-Z]{18}|\d{15})$/;
const HAN = /\p{Script=Han}/u;
const DOTS = /(?<=\p{Script=Han}) ?[•‧∙⋅・･●.] ?(?=\p{Script=Han})/gu;

/** Ideographs in common use, plain letters and digits: no form but those of codes and places changes them. */
const SIMPLE = /^[\u4E00-\u9FFF0-9A-Za-z]*$/;

/** Carries a value through steps, and notes those that changed it. */
function through(
  text: string,
  steps: readonly (readonly [Reason, (text: string) => string])[],
): Form {
  const reasons: Reason[] = [];
  let value = text;
  for (const [reason, step] of steps) {
    const next = step(value);
    if (next !== value) reasons.push(reason);
    value = next;
  }
  return { value, reasons };
}

const halfWidth = (text: string): string =>
  text
    .replace(WIDE, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(BUT_COMPATIBILITY, (part) => part.normalize('NFC'));
const visible = (text: string): string => text.replace(INVISIBLE, '').replace(JOINER, '');
const singleSpaces = (text: string): string => text.replace(BLANKS, ' ').trim();

/** Between the parts of a name that is not Chinese by origin. */
const oneDot = (text: string): string => text.replace(DOTS, '·');

/** 张 三 is one name set apart for looks, 李娜 王强 are two: only a surname and what follows make one. */
function joinedPerson(text: string): string {
  const [surname = '', given = '', ...more] = text.split(' ');
  const isOne = more.length === 0 && /^\p{Script=Han}{1,2}$/u.test(given) && isSurname(surname);
  return isOne ? surname + given : text;
}

/**
 * A Chinese firm is registered without blanks; only where its name says that it is one. Other names go by the rule for
 * persons: an import that looks for a customer by name alone does not know which it is. What follows a whole name is
 * another.
 */
const joinedFirm = (text: string): string =>
  FIRM_END.test(text)
    ? text.replace(BETWEEN_HAN, (blank, at: number) =>
        FIRM_END.test(text.slice(0, at).replace(BETWEEN_HAN, '')) ? blank : '',
      )
    : text;

/** Brackets in the Chinese name of a firm are full width, as in the register; all of a pair or none. */
const registerBrackets = (text: string): string =>
  HAN.test(text)
    ? text.replace(/ ?[(（]([^()（）]*)[)）] ?/gu, (whole, inside: string) =>
        HAN.test(inside) ? `（${inside.trim()}）` : whole,
      )
    : text;

const plain = [
  ['width', halfWidth],
  ['invisible', visible],
] as const;

/**
 * The form of a value that says exactly the same: full-width letters and digits, invisible signs, blanks, brackets
 * of firms, 上海市 for 上海, codes without dashes and in capitals. Nothing is lost, and the form of a form is itself.
 *
 * @param short the short names of cities and provinces by their full ones
 */
export function sureForm(of: Standardised, text: string, short: ReadonlyMap<string, string>): Form {
  switch (of) {
    case 'code': {
      const { code } = plainCode(visible(text));
      // What is no such code, be it the number of a foreign register, keeps its dashes.
      if (!CODE.test(code)) return through(text, [...plain, ['spaces', singleSpaces]]);
      return { value: code, reasons: code === text ? [] : ['code'] };
    }
    case 'city':
    case 'province': {
      const shorter = [of, (value: string) => short.get(value) ?? value] as const;
      if (SIMPLE.test(text)) return through(text, [shorter]);
      const spaces = (value: string): string => singleSpaces(value).replace(BETWEEN_HAN, '');
      return through(text, [...plain, ['spaces', spaces], shorter]);
    }
    default:
      return SIMPLE.test(text) ? { value: text, reasons: [] } : textForm(of, text);
  }
}

/** The form of what is neither a code nor a place by its name. */
function textForm(of: Exclude<Standardised, 'code' | 'city' | 'province'>, text: string): Form {
  switch (of) {
    case 'firm':
      return through(text, [
        ...plain,
        ['spaces', (value) => joinedFirm(joinedPerson(singleSpaces(value)))],
        ['dot', oneDot],
        ['brackets', registerBrackets],
      ]);
    case 'person':
      return through(text, [
        ...plain,
        ['spaces', (value) => joinedPerson(singleSpaces(value))],
        ['dot', oneDot],
      ]);
    case 'text':
    case 'address':
      return through(text, [...plain, ['spaces', linesOfSingleSpaces]]);
  }
}

/** Of texts of several lines each line by itself. */
const linesOfSingleSpaces = (text: string): string =>
  text.split(/\r?\n/).map(singleSpaces).join('\n').trim();

/** How foreign legal forms are written, by their letters alone; none takes the place of another. */
const LEGAL_FORMS: readonly (readonly [RegExp, string])[] = [
  [/[\s,]+co\b[\s.,]*\bltd\b\.?$/iu, ' Co., Ltd.'],
  [/(?<=[\s,])ltd\.?$/iu, 'Ltd.'],
  [/(?<=[\s,])inc\.?$/iu, 'Inc.'],
  [/(?<=[\s,])corp\.?$/iu, 'Corp.'],
  [/(?<=[\s,])l\.?l\.?c\.?$/iu, 'LLC'],
  [/(?<=[\s,])gmbh$/iu, 'GmbH'],
];

const isTraditional = (text: string): boolean =>
  Array.from(text).some((each) => (simplifiedCharacters.get(each) ?? each) !== each);

/** Legal forms typed twice, or in traditional characters behind a name that has none of them. */
function chineseEnd(text: string): string {
  const simple = text
    .replace(/有限責任公司$/u, '有限责任公司')
    .replace(/集團(?=(?:股份)?有限公司$|有限责任公司$|$)/u, '集团');
  return (isTraditional(simple) ? text : simple).replace(/((?:股份|责任)?有限公司)\1$/u, '$1');
}

function foreignEnd(text: string): string {
  if (HAN.test(text)) return text;
  for (const [pattern, form] of LEGAL_FORMS) {
    const found = pattern.exec(text);
    if (found && found.index > 1) return text.slice(0, found.index) + form;
  }
  return text;
}

/**
 * What a person should look at before it is taken: the legal form of a firm written in one way, and a person's name
 * without 先生, 女士 or 小姐 behind it. A surname alone with one (陈女士) stays, and so do posts (王经理), which say
 * something, and what is no name (前台小姐).
 */
export function proposedForm(of: Standardised, text: string): Form {
  if (of === 'firm') return through(text, [['suffix', (value) => foreignEnd(chineseEnd(value))]]);
  if (of !== 'person') return { value: text, reasons: [] };
  return through(text, [['title', withoutTitle]]);
}

function withoutTitle(text: string): string {
  const name = /^(.+?) ?(?:先生|女士|小姐)$/u.exec(text)?.[1] ?? '';
  return surnameOf(name) !== '' && !/[副总老大小]$/u.test(name) ? name : text;
}

/** What is wrong with a code, and the check character that would be right, where one is. */
export type CodeFault = {
  fault: 'length' | 'character' | 'region' | 'birthDate' | 'checkDigit';
  expected: string | null;
};

/**
 * Whether a credit code or an identity card number can be one; null where it can.
 *
 * @param today `YYYY-MM-DD`: nobody is born after it
 */
export function codeFault(
  field: 'creditCode' | 'identityCard',
  value: string,
  today: string,
): CodeFault | null {
  const read = field === 'creditCode' ? checkCreditCode(value) : checkIdentityCard(value, today);
  return read.state === 'valid' ? null : { fault: read.code, expected: read.expected };
}
