import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { createGazetteer, readAddress, regionNames } from './address.ts';
import { readEmail } from './email.ts';
import { readPhone } from './phone.ts';

test.each([
  ['13800138000', 'mobile', '+8613800138000', ''],
  ['+86 138-0013-8000', 'mobile', '+8613800138000', ''],
  ['0086 13800138000', 'mobile', '+8613800138000', ''],
  ['8613800138000', 'mobile', '+8613800138000', ''],
  ['０138 0013 8000', 'mobile', '+8613800138000', ''],
  ['010-58713223', 'landline', '+861058713223', ''],
  ['010-58713223-801', 'landline', '+861058713223', '801'],
  ['（021）6123 4567 转 8', 'landline', '+862161234567', '8'],
  ['+86 10 58713223 ext. 12', 'landline', '+861058713223', '12'],
  ['0571 8712345', 'landline', '+865718712345', ''],
  ['400-812-3123', 'hotline', '4008123123', ''],
  ['95588', 'hotline', '95588', ''],
  ['58713223', 'local', '58713223', ''],
  ['+1 (415) 555-2671', 'foreign', '+14155552671', ''],
])('%s is the %s %s', (text, kind, number, extension) => {
  expect(readPhone(text)).toMatchObject({ state: 'known', kind, number, extension });
});

test.each([
  ['无', 'noDigits'],
  ['13', 'tooShort'],
  ['1380013800', 'unknownPattern'],
  ['0114-43254898', 'unknownPattern'],
  ['1234567890123456', 'tooLong'],
])('%s is no number: %s', (text, code) => {
  expect(readPhone(text)).toMatchObject({ state: 'refused', code });
});

test('a phone number says what was changed', () => {
  expect(readPhone('+86 138-0013-8000')).toMatchObject({ changes: ['separators', 'countryCode'] });
  expect(readPhone('13800138000')).toMatchObject({ changes: [] });
});

test.each([
  ['pcxx366＠Example.com.cn', 'pcxx366@example.com.cn', 'pcxx366@example.com.cn', false],
  ['Sales <mailto:A.b+crm@Gmail.com>', 'a.b+crm@gmail.com', 'ab@gmail.com', true],
  ['12345@qq.com', '12345@qq.com', '12345@qq.com', true],
])('%s is %s', (text, address, key, freeProvider) => {
  expect(readEmail(text)).toMatchObject({ address, key, freeProvider });
});

test.each(['a@b', 'a..b@example.com', '@example.com', 'no mail', 'a@-b.com', 'a b@c@d.com x'])(
  '%s is no address',
  (text) => {
    expect(readEmail(text)).toMatchObject({ state: 'refused', code: 'noAddress' });
  },
);

const some = createGazetteer([
  { code: '3301', name: '杭州市' },
  { code: '330106', name: '西湖区' },
  { code: '3201', name: '南京市' },
  { code: '320106', name: '鼓楼区' },
  { code: '3501', name: '福州市' },
  { code: '350102', name: '鼓楼区' },
  { code: '310115', name: '浦东新区' },
]);

test.each([
  ['浙江省杭州市西湖区文三路 1 号', '浙江省', '杭州市', '西湖区', '文三路1号', []],
  ['杭州西湖区文三路1号', '浙江省', '杭州市', '西湖区', '文三路1号', ['province']],
  ['西湖区文三路1号', '浙江省', '杭州市', '西湖区', '文三路1号', ['province', 'city']],
  ['南京鼓楼区中山路', '江苏省', '南京市', '鼓楼区', '中山路', ['province']],
  ['鼓楼区中山路', '', '', '', '鼓楼区中山路', []],
  ['南京西路1266号', '', '', '', '南京西路1266号', []],
  ['上海市南京东路1号', '上海市', '上海市', '', '南京东路1号', []],
  ['中国上海市上海市浦东新区世纪大道', '上海市', '上海市', '浦东新区', '世纪大道', []],
  ['浙江，杭州，文三路', '浙江省', '杭州市', '', '文三路', []],
])('%s', (text, province, city, district, street, inferred) => {
  expect(readAddress(text, some)).toMatchObject({ province, city, district, street, inferred });
});

test('without a gazetteer the provinces are known', () => {
  const own = createGazetteer();
  expect(readAddress('廣東省深圳市', own)).toMatchObject({ province: '广东省', street: '深圳市' });
  expect(regionNames(own).has('内蒙古')).toBe(true);
});

const hasDivisions = hasPublicData('china-divisions');

describe.runIf(hasDivisions)('china-divisions', () => {
  // What stands here runs also where the tests below do not.
  const read = (name: string) => (hasDivisions ? publicRows(`china-divisions/${name}.csv`) : []);
  const divisionsOf = (name: string) =>
    read(name).map((row) => ({ code: row['code'] ?? '', name: row['name'] ?? '' }));
  const cities = divisionsOf('cities');
  const areas = divisionsOf('areas');
  const gazetteer = createGazetteer([...cities, ...areas]);

  test('a district after its province and city is read back', () => {
    const nameOf = (code: string) => gazetteer.byCode.get(code)?.name ?? '';
    const right = areas.filter(({ code, name }) => {
      const [province, city] = [nameOf(code.slice(0, 2)), nameOf(code.slice(0, 4))];
      const found = readAddress(`${province}${city}${name}人民路12号`, gazetteer);
      return found.code === code && found.street === '人民路12号';
    });
    compare({
      task: 'address',
      data: 'china-divisions',
      metric: 'districts read back',
      reference: 0.99,
      ours: right.length / areas.length,
      goal: 'atLeast',
    });
  });

  test('short names of city and district are enough where only one has them', () => {
    const found = readAddress('苏州张家港人民路12号', gazetteer);
    expect(found).toMatchObject({ province: '江苏省', city: '苏州市', district: '张家港市' });
  });
});
