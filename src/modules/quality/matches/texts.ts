import { normaliseText } from '../../../../analysis/quality/characters.ts';
import { readCompanyName } from '../../../../analysis/quality/company-name.ts';
import { readPersonName } from '../../../../analysis/quality/person-name.ts';
import type { LinkField } from '../../../../analysis/linkage/link-table.ts';
import { spelling } from '../../../kernel/pinyin.ts';
import { firmRegions } from './regions.ts';
import type { MatchObject } from './wire.ts';

/** A record as it is compared. Sensitive values are tokens of their index: equal values have equal ones. */
export type MatchRow = {
  id: string;
  object: MatchObject;
  /** Of customers. */
  kind: string | null;
  name: string | null;
  /** Where a lead works. */
  company: string | null;
  /** Of customers: what else a firm is called. */
  alias: string | null;
  phones: readonly string[];
  last4s: readonly string[];
  emails: readonly string[];
  city: string | null;
  address: string | null;
  /** `2001-05-23` */
  birthday: string | null;
  website: string | null;
  /** Of contacts: whose they are, by id. */
  customer: string | null;
};

const names = [
  'company',
  'companyPinyin',
  'companyKeys',
  'firm',
  'region',
  'name',
  'namePinyin',
  'surname',
  'gender',
  'phones',
  'last4s',
  'emails',
  'city',
  'street',
  'birthday',
  'website',
  'kind',
  'customer',
] as const;

/** The normalised texts of a record, by the column they are compared in; empty where there is none. */
export type MatchTexts = Record<(typeof names)[number], string>;

export const matchFields: readonly LinkField<MatchTexts>[] = names.map((name) => ({
  name,
  of: (texts) => texts[name],
}));

/** Stands in no text that PostgreSQL keeps. */
const BETWEEN = '\0';

/** The texts of a record as one, of which `separateTexts` makes them again; a loop would cost twice as much. */
export function joinedTexts(texts: MatchTexts): string {
  const { company, companyPinyin, companyKeys, firm, region, name, namePinyin, surname } = texts;
  const { gender, phones, last4s, emails, city, street, birthday, website, kind, customer } = texts;
  const b = BETWEEN;
  const called = `${company}${b}${companyPinyin}${b}${companyKeys}${b}${firm}${b}${region}${b}${name}`;
  const reached = `${namePinyin}${b}${surname}${b}${gender}${b}${phones}${b}${last4s}${b}${emails}`;
  const about = `${city}${b}${street}${b}${birthday}${b}${website}${b}${kind}${b}${customer}`;
  return `${called}${b}${reached}${b}${about}`;
}

export function separateTexts(joined: string): MatchTexts {
  const all = joined.split(BETWEEN);
  let n = 0;
  const next = (): string => all[n++] ?? '';
  // In the order of `joinedTexts`.
  return {
    company: next(),
    companyPinyin: next(),
    companyKeys: next(),
    firm: next(),
    region: next(),
    name: next(),
    namePinyin: next(),
    surname: next(),
    gender: next(),
    phones: next(),
    last4s: next(),
    emails: next(),
    city: next(),
    street: next(),
    birthday: next(),
    website: next(),
    kind: next(),
    customer: next(),
  };
}

/** More characters than are in use anywhere. */
const MOST_KNOWN = 30_000;
/** By their number: a text of one character would be made for each question. */
const known = new Map<number, string>();

/**
 * How a text sounds, each character by itself in its usual reading: to compare by, not to show. What a whole word would
 * decide, as in 银行, is left out; both records leave it out alike, and it costs a tenth.
 */
function sound(text: string): string {
  let all = '';
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    let own = known.get(code);
    if (own === undefined) {
      own = spelling(String.fromCodePoint(code)).pinyin;
      if (known.size < MOST_KNOWN) known.set(code, own);
    }
    all += own;
    at += code > 0xffff ? 2 : 1;
  }
  return all;
}

/** Names of a person and of a firm are columns of their own: a firm is never compared with a person. */
export function textsOf(row: MatchRow): MatchTexts {
  const isFirm = row.object === 'customer' && row.kind !== 'person';
  const firmName = isFirm ? row.name : row.company;
  const personName = isFirm ? null : row.name;
  const firm = firmName ? readCompanyName(firmName, { regions: firmRegions }) : null;
  const alias = row.alias ? readCompanyName(row.alias, { regions: firmRegions }).core : '';
  const person = personName ? readPersonName(personName) : null;
  const name = person?.name ?? '';
  // Of contacts the surname counts as well (马总): it does not find them, but tells them from others with their number.
  const surname = row.object === 'contact' ? (person?.surname ?? '') : '';
  const companyPinyin = firm ? sound(firm.core) : '';
  return {
    company: firm?.core ?? '',
    companyPinyin,
    companyKeys: [companyPinyin, isFirm ? sound(alias) : ''].filter(Boolean).join(' '),
    firm: firm ? `${firm.core}|${firm.region}` : '',
    region: firm?.region ?? '',
    name: name === '' ? surname : name,
    namePinyin: sound(name),
    surname,
    gender: genderOf(person?.title ?? ''),
    phones: row.phones.join(' '),
    last4s: row.last4s.join(' '),
    emails: row.emails.join(' '),
    city: cityOf(row.city),
    street: streetOf(row.address),
    birthday: row.birthday ?? '',
    website: hostOf(row.website),
    kind: row.kind ?? '',
    customer: row.customer ?? '',
  };
}

/** What a form of address says of it; empty for most. */
function genderOf(title: string): string {
  if (title === '') return '';
  if (/^(?:先生|哥)$/u.test(title)) return 'male';
  return /^(?:女士|小姐|老?太太|姐)$/u.test(title) ? 'female' : '';
}

function cityOf(text: string | null): string {
  if (!text) return '';
  const city = normaliseText(text).value;
  return city.length > 2 ? city.replace(/市$/u, '') : city;
}

/** Words before the first number, and the numbers: 滨江路196#29-1740 is 滨江路196号29栋1740室. Empty without a number. */
function streetOf(text: string | null): string {
  if (!text) return '';
  const address = normaliseText(text).value;
  const numbers = address.match(/\d+/g);
  return numbers ? [/^\D*/.exec(address)?.[0].trim() ?? '', ...numbers].join(' ') : '';
}

const HOST = /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[^/?#@]*@)?(?:www\d?\.)?([^/?#:]+)/i;
/** Where firms keep pages beside others: their host says nothing of them. */
const SHARED =
  /(?:^|\.)(?:taobao|tmall|jd|1688|weibo|qq|weixin|alibaba|facebook|linkedin|github|wordpress|dianping|xiaohongshu|douyin)\.(?:com|cn)$/;

/** The host of a web site without `www.`; empty for one that many firms share. */
function hostOf(url: string | null): string {
  const host = url ? (HOST.exec(url.trim())?.[1] ?? '').toLowerCase().replace(/\.$/, '') : '';
  return host.includes('.') && !SHARED.test(host) ? host : '';
}
