import { describe, expect, test } from 'vitest';
import { extract } from './extract.ts';
import { numeralValue } from './numerals.ts';

// A Sunday.
const today = '2026-11-22';

describe('phones', () => {
  test.each([
    ['电话13800138000，请回', 'mobile', '13800138000'],
    ['１３８-００１３-８０００', 'mobile', '13800138000'],
    ['+86 138 0013 8000', 'mobile', '+8613800138000'],
    ['010-62345678', 'landline', '01062345678'],
    ['(0755)82345678', 'landline', '075582345678'],
    ['400-820-8820', 'service', '4008208820'],
    ['请拨打95588', 'service', '95588'],
    ['call (415) 555-0132', 'international', '4155550132'],
    ['+44 20 7946 0958', 'international', '+442079460958'],
  ])('%s', (text, kind, number) => {
    const { phones } = extract(text);
    expect(phones.map((phone) => [phone.kind, phone.number])).toEqual([[kind, number]]);
  });

  test('an extension stands apart', () => {
    expect(extract('010-62345678转801').phones).toMatchObject([
      { number: '01062345678', extension: '801', text: '010-62345678转801' },
    ]);
  });

  test.each([
    '订单12345678901234',
    '身份证110101199003070011',
    '12345',
    '共95588件',
    '12.13800138000',
  ])('%s is none', (text) => expect(extract(text).phones).toEqual([]));
});

describe('dates', () => {
  test.each([
    ['2026年3月5日', '2026-03-05', false],
    ['二〇二六年三月五日', '2026-03-05', false],
    ['2026-03-05 到货', '2026-03-05', false],
    ['２０２６/3/5', '2026-03-05', false],
    ['March 5th, 2026', '2026-03-05', false],
    ['5 Mar 2026', '2026-03-05', false],
    ['25/12/2026', '2026-12-25', false],
    ['3/4/2026', null, false],
    ['3月5号', '2026-03-05', true],
    ['明年十二月十五日', '2027-12-15', true],
    ['大后天', '2026-11-25', true],
    ['昨天', '2026-11-21', true],
    ['下周三', '2026-11-25', true],
    ['上周日', '2026-11-15', true],
    ['星期天', '2026-11-22', true],
    ['3天后', '2026-11-25', true],
    ['两周之内', '2026-12-06', true],
    ['三个月前', '2026-08-22', true],
    ['月底', '2026-11-30', true],
    ['上个月', null, true],
    ['tomorrow', '2026-11-23', true],
    ['the day after tomorrow', '2026-11-24', true],
    ['next Monday', '2026-11-23', true],
    ['last Friday', '2026-11-20', true],
    ['in 3 days', '2026-11-25', true],
    ['two weeks ago', '2026-11-08', true],
    ['on Dec 3', '2026-12-03', true],
  ])('%s', (text, day, relative) => {
    expect(extract(text, { today }).dates).toMatchObject([{ day, relative }]);
  });

  test('the last day of a shorter month', () => {
    expect(extract('一个月后', { today: '2026-01-31' }).dates[0]?.day).toBe('2026-02-28');
  });

  test('without today a relative date has no day', () => {
    expect(extract('明天').dates).toMatchObject([{ day: null, relative: true }]);
  });

  test.each(['2月30日', '2026-13-01', 'version 1.2.3', '192.168.1.100', 'maybe 3'])(
    '%s is none',
    (text) => expect(extract(text, { today }).dates).toEqual([]),
  );

  test('a today that is no day', () => {
    expect(() => extract('明天', { today: 'soon' })).toThrow(RangeError);
  });
});

describe('amounts', () => {
  test.each([
    ['¥1,234.50', 1234.5, 'CNY'],
    ['￥８８', 88, 'CNY'],
    ['1234元', 1234, 'CNY'],
    ['3万元', 30_000, 'CNY'],
    ['1.2亿元', 120_000_000, 'CNY'],
    ['预算10多万元', 100_000, 'CNY'],
    ['三百五十块', 350, 'CNY'],
    ['一千二百块钱', 1200, 'CNY'],
    ['壹仟贰佰元整', 1200, 'CNY'],
    ['两万三千元', 23_000, 'CNY'],
    ['20块5', 20.5, 'CNY'],
    ['5元3个', 5, 'CNY'],
    ['rmb500', 500, 'CNY'],
    ['$1,200.50', 1200.5, 'USD'],
    ['50 dollars', 50, 'USD'],
    ['$1.5k', 1500, 'USD'],
    ['USD 300', 300, 'USD'],
    ['3 million dollars', 3_000_000, 'USD'],
    ['€20', 20, 'EUR'],
    ['100美元', 100, 'USD'],
  ])('%s', (text, value, currency) => {
    expect(extract(text).amounts).toMatchObject([{ value, currency }]);
  });

  test.each(['一块去吧', '万元户', '13800138000', '第5名', 'a $ sign'])('%s is none', (text) =>
    expect(extract(text).amounts).toEqual([]),
  );
});

test('places are those of the text as it was written', () => {
  const text = '😀您好，ＡＢ：１３８００１３８０００，退款￥８８．５元，明天';
  const { phones, amounts, dates } = extract(text, { today });
  for (const { from, to, text: part } of [...phones, ...amounts, ...dates]) {
    expect(text.slice(from, to)).toBe(part);
  }
  expect([phones[0]?.text, amounts[0]?.text, dates[0]?.text]).toEqual([
    '１３８００１３８０００',
    '￥８８．５',
    '明天',
  ]);
});

test.each([
  ['十', 10],
  ['十五', 15],
  ['二十', 20],
  ['一百零五', 105],
  ['一百五', 150],
  ['一千零五', 1005],
  ['两万三', 23_000],
  ['十二万三千', 123_000],
  ['一亿两千万', 120_000_000],
  ['二〇二六', 2026],
  ['1,234.5', 1234.5],
  ['好', null],
])('%s is %s', (text, value) => expect(numeralValue(text)).toBe(value));
