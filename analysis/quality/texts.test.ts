import { expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { createGazetteer, readAddress, regionNames } from './address.ts';
import { normaliseText } from './characters.ts';
import { readCompanyName } from './company-name.ts';
import { checkCreditCode } from './credit-code.ts';
import { readEmail } from './email.ts';
import { checkIdentityCard } from './identity-card.ts';
import { readPersonName } from './person-name.ts';
import { readPhone } from './phone.ts';
import { simplifiedCharacters } from './simplified-characters.ts';

const regions = regionNames(
  createGazetteer([
    { code: '4109', name: '濮阳市' },
    { code: '310115', name: '浦东新区' },
  ]),
);

test('width, case, characters and spaces, each named', () => {
  expect(normaliseText('ＡＢＣ１２')).toEqual({ value: 'abc12', changes: ['width', 'case'] });
  expect(normaliseText('陳 友仁 ')).toEqual({
    value: '陈友仁',
    changes: ['traditional', 'spaces'],
  });
  expect(normaliseText('Anna   Lee')).toEqual({ value: 'anna lee', changes: ['case', 'spaces'] });
  expect(normaliseText('已是如此')).toEqual({ value: '已是如此', changes: [] });
});

test('a table of the caller decides which characters are simplified', () => {
  expect(normaliseText('陳', { simplified: new Map() }).value).toBe('陳');
  expect(normaliseText('甲', { simplified: new Map([['甲', '乙']]) }).value).toBe('乙');
});

test('no simplified character is itself simplified', () => {
  for (const to of simplifiedCharacters.values()) {
    expect(simplifiedCharacters.has(to), to).toBe(false);
    expect(Array.from(to)).toHaveLength(1);
  }
});

test.each([
  ['濮阳乐背尔网络科技集团有限公司', '乐背尔网络科技', '集团有限公司', '濮阳'],
  ['乐背尔网络科技（濮阳）集团有限公司', '乐背尔网络科技', '集团有限公司', '濮阳'],
  ['乐背尔网络科技', '乐背尔网络科技', '', ''],
  ['河南濮阳市乐背尔股份有限公司', '乐背尔', '股份有限公司', '河南濮阳市'],
  ['某某實業有限責任公司', '某某实业', '有限责任公司', ''],
  ['Acme Trading Co., Ltd.', 'acmetrading', 'co., ltd', ''],
  ['Ａｃｍｅ Inc', 'acme', 'inc', ''],
  ['上海公司', '上海', '公司', ''],
  ['公司', '公司', '公司', ''],
  ['', '', '', ''],
])('%s has the core %s', (name, core, legalForm, region) => {
  expect(readCompanyName(name, { regions })).toMatchObject({ core, legalForm, region });
});

test('a branch has the core of its firm, and is named', () => {
  const name = '上海华东物流有限公司浦东分公司';
  expect(readCompanyName(name, { regions })).toMatchObject({ core: '华东物流', branch: '浦东' });
});

test.each([
  ['马总', '', '马', '总'],
  ['欧阳女士', '', '欧阳', '女士'],
  ['陳先生', '', '陈', '先生'],
  ['王国萨经理', '王国萨', '王', '经理'],
  ['李建工', '李建工', '李', ''],
  ['黃宏生', '黄宏生', '黄', ''],
  ['王副经理', '', '王', '副经理'],
  ['王总工程师', '', '王', '总工程师'],
  ['张老太太', '', '张', '老太太'],
  ['工', '工', '工', ''],
  ['Dr. Anna Lee', 'anna lee', '', 'dr.'],
  ['', '', '', ''],
])('%s is %s, surname %s, %s', (text, name, surname, title) => {
  expect(readPersonName(text)).toMatchObject({ name, surname, title });
});

const characters = Array.from(
  'ab1９０ -+@.,()（）#转省市区县公司有限股份集团上海北京浙江杭州\u200B\uD83D\uDE00\uFF21é\n86X陳',
);

test('1,000 random texts: nothing crashes, and a normal text stays as it is', () => {
  const random = createRandom(7);
  const gazetteer = createGazetteer([{ code: '3301', name: '杭州市' }]);
  for (let run = 0; run < 1000; run += 1) {
    const length = random.integer(24);
    const text = Array.from(
      { length },
      () => characters[random.integer(characters.length)] ?? '',
    ).join('');
    const once = normaliseText(text).value;
    expect(normaliseText(once)).toEqual({ value: once, changes: [] });
    const company = readCompanyName(text, { regions });
    expect(company.core === '').toBe(company.full === '');
    const phone = readPhone(text);
    if (phone.state === 'known' && phone.kind !== 'foreign') {
      const again = readPhone(phone.number);
      expect(again).toMatchObject({ state: 'known', number: phone.number, kind: phone.kind });
    }
    const email = readEmail(text);
    if (email.state === 'known') expect(readEmail(email.address)).toMatchObject({ key: email.key });
    expect(once.endsWith(readAddress(text, gazetteer).street)).toBe(true);
    expect(checkCreditCode(text).state).toBe('refused');
    expect(checkIdentityCard(text, '2026-01-01').state).toBe('refused');
  }
});
