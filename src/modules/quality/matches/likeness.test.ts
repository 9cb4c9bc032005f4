import { describe, expect, test } from 'vitest';
import type { LinkModel } from '../../../../analysis/linkage/fellegi-sunter.ts';
import { fitModel } from './fit.ts';
import { agreementOf, builtInModel, likenesses } from './likeness.ts';
import { textsOf } from './texts.ts';
import type { MatchRow } from './texts.ts';
import { percent } from './weigh.ts';

type Values = Pick<MatchRow, 'name'> & Partial<Pick<MatchRow, 'customer' | 'phones' | 'emails'>>;

const contact = (values: Values): MatchRow => ({
  id: '',
  object: 'contact',
  kind: null,
  company: null,
  alias: null,
  phones: [],
  last4s: [],
  emails: [],
  city: null,
  address: null,
  birthday: null,
  website: null,
  customer: 'here',
  ...values,
});

const pair = { left: Int32Array.of(0), right: Int32Array.of(1) };

function like(model: LinkModel, one: Values, other: Values) {
  const texts = [textsOf(contact(one)), textsOf(contact(other))];
  return likenesses(model, texts, pair, -Infinity)[0] ?? { bits: NaN, levels: [] };
}

/** The chance that two contacts are one, whole percent. */
const chance = (model: LinkModel, one: Values, other: Values): number =>
  percent(like(model, one, other).bits);

const desk = { phones: ['desk'], emails: ['info'] };
const byPhone = { phones: ['desk'] };
const byMail = { emails: ['info'] };

describe.each([200, 2_000, 20_000])('of %i contacts', (records) => {
  const model = builtInModel('contact', records);
  const chances = (one: Values, other: Values, shared: Partial<Values>): number =>
    chance(model, { ...one, ...shared }, { ...other, ...shared });

  test.each([
    ['李明', '王伟'],
    ['李明', '李伟'],
    ['王女士', '王先生'],
    ['王女士', '王伟'],
    ['王先生', '王伟'],
    ['马总', '马超'],
    ['王女士', '李女士'],
  ])('%s and %s at one front desk are two', (one, other) => {
    for (const shared of [desk, byPhone, byMail])
      expect(chances({ name: one }, { name: other }, shared)).toBeLessThanOrEqual(50);
  });

  test.each([
    ['王女士', '王女士'],
    ['王女士', '王总'],
    ['欧阳女士', '欧阳女士'],
    ['王小伟', '王小芳'],
  ])('%s and %s with one number at one customer are to be looked at', (one, other) => {
    for (const shared of [desk, byPhone]) {
      expect(chances({ name: one }, { name: other }, shared)).toBeGreaterThanOrEqual(50);
      expect(chances({ name: one }, { name: other }, shared)).toBeLessThan(80);
    }
    const away = { ...byPhone, customer: 'there' };
    expect(chance(model, { name: one, ...byPhone }, { name: other, ...away })).toBeLessThanOrEqual(
      50,
    );
  });

  test('who are called alike at one customer are likely one, with different numbers perhaps', () => {
    const name = '王伟';
    expect(chance(model, { name }, { name })).toBeGreaterThanOrEqual(90);
    expect(chance(model, { name, phones: ['one'] }, { name })).toBeGreaterThanOrEqual(90);
    const differ = chance(model, { name, phones: ['one'] }, { name, phones: ['two'] });
    expect(differ).toBeGreaterThanOrEqual(50);
    expect(differ).toBeLessThan(80);
    const both = { phones: ['two'], emails: ['b'] };
    expect(
      chance(model, { name, phones: ['one'], emails: ['a'] }, { name, ...both }),
    ).toBeLessThanOrEqual(50);
  });

  test('one name with one number or mailbox is one, also at another customer', () => {
    const name = '王伟';
    for (const shared of [desk, byPhone, byMail])
      for (const customer of ['here', 'there'])
        expect(
          chance(model, { name, ...shared }, { name, ...shared, customer }),
        ).toBeGreaterThanOrEqual(95);
    const number = { name, phones: ['one'], emails: ['info'] };
    const other = { name, phones: ['two'], emails: ['info'], customer: 'there' };
    expect(chance(model, number, other)).toBeGreaterThanOrEqual(95);
    const mail = { name, phones: ['desk'], emails: ['a'] };
    const away = { name, phones: ['desk'], emails: ['b'], customer: 'there' };
    expect(chance(model, mail, away)).toBeGreaterThanOrEqual(95);
  });
});

test('the comparison says that numbers and mailboxes are equal, whosever they are', () => {
  const model = builtInModel('contact', 200);
  const said = (one: Values, other: Values) =>
    like(model, one, other).levels.map((level, k) => agreementOf('contact', k, level));
  for (const [one, other, name] of [
    ['王伟', '王伟', 'equal'],
    ['王女士', '王女士', 'alike'],
    ['王女士', '王伟', 'alike'],
    ['王女士', '王先生', 'different'],
    ['李明', '王伟', 'different'],
  ])
    expect(said({ name: one ?? '', ...desk }, { name: other ?? '', ...desk })).toEqual([
      name,
      'equal',
      'equal',
      'equal',
    ]);
});

/** 400 customers of six contacts with one desk, every tenth of whom stands there twice. */
function office(): MatchRow[] {
  const [surnames, given] = ['赵钱孙李周吴郑王陈刘杨黄', '东西南北春夏秋雪梅兰竹菊松柏桃明伟芳'];
  const at = (text: string, n: number): string => text[n % text.length] ?? '';
  return Array.from({ length: 2_400 }, (_, n) => {
    const [spread, more] = [Math.imul(n, 0x9e3779b1) >>> 8, Math.imul(n, 0x85ebca6b) >>> 8];
    const surname = at(surnames, spread);
    const name =
      n % 8 === 7
        ? `${surname}${n % 16 === 7 ? '女士' : '先生'}`
        : `${surname}${at(given, spread >>> 5)}${at(given, more)}`;
    const customer = `${Math.floor(n / 6)}`;
    const own = contact({ name, customer, phones: [`desk${customer}`], emails: [`m${n}`] });
    return n % 10 === 0 ? [own, own] : [own];
  }).flat();
}

test('weights found in data of shared desks do not make one of colleagues', () => {
  const rows = office();
  const model = fitModel('contact', rows, { records: rows.length, toKey: null });
  if (!model) throw new Error('nothing was found');
  const supposed = builtInModel('contact', rows.length);
  // What was found is of the names: whatever else depends on them keeps what is supposed.
  expect(model.comparisons.slice(1)).toEqual(supposed.comparisons.slice(1));
  expect(model.comparisons[0]?.weights.slice(3)).toEqual(supposed.comparisons[0]?.weights.slice(3));
  expect(model.comparisons[0]?.weights[0]).not.toEqual(supposed.comparisons[0]?.weights[0]);
  for (const [one, other] of [
    ['李明', '王伟'],
    ['王女士', '王先生'],
    ['王女士', '王伟'],
  ])
    expect(
      chance(model, { name: one ?? '', ...desk }, { name: other ?? '', ...desk }),
    ).toBeLessThanOrEqual(50);
  expect(chance(model, { name: '王伟', ...byPhone }, { name: '王伟', ...byPhone })).toBeGreaterThan(
    95,
  );
});
