import { describe, expect, test } from 'vitest';
import { fold } from './fold.ts';
import { indexForm, last4, mask, normaliseEmail, normalisePhone, normalise } from './sensitive.ts';

describe('normalisePhone', () => {
  test.each([
    ['13812345678', '+8613812345678'],
    ['138 1234 5678', '+8613812345678'],
    ['138-1234-5678', '+8613812345678'],
    ['+86 138 1234 5678', '+8613812345678'],
    ['+86-13812345678', '+8613812345678'],
    ['0086 13812345678', '+8613812345678'],
    ['8613812345678', '+8613812345678'],
    ['１３８１２３４５６７８', '+8613812345678'],
    ['＋８６　１３８　１２３４　５６７８', '+8613812345678'],
    ['\u202d138 1234 5678\u202c', '+8613812345678'],
    [' 19212345678 ', '+8619212345678'],
    ['010-88886666', '+861088886666'],
    ['01088886666', '+861088886666'],
    ['（0755）12345678', '+8675512345678'],
    ['021 8888 6666', '+862188886666'],
    ['+86 (21) 8888-6666', '+862188886666'],
    ['0572-2345678', '+865722345678'],
    ['010-88886666转801', '+861088886666;ext=801'],
    ['010-88886666 转 801', '+861088886666;ext=801'],
    ['010—88886666分机801', '+861088886666;ext=801'],
    ['010-88886666-801', '+861088886666;ext=801'],
    ['010-88886666 ext. 801', '+861088886666;ext=801'],
    ['010-88886666#801', '+861088886666;ext=801'],
    ['400-800-8888', '+864008008888'],
    ['95588', '+8695588'],
    ['+852 9123 4567', '+85291234567'],
    ['+1 (212) 736-5000', '+12127365000'],
    ['+44 20 7946 0958', '+442079460958'],
  ])('%s is %s', (typed, expected) => {
    expect(normalisePhone(typed)).toBe(expected);
    // What is stored must stay what it is when it is stored again, as an import of an export does.
    expect(normalisePhone(expected)).toBe(expected);
  });

  test.each([
    '',
    '   ',
    '1381234567',
    '138123456789',
    '12812345678',
    '88886666',
    '12',
    'abc',
    '13812345678 王',
    '+',
    '+999 123456789',
    '138123456x8',
  ])('“%s” is refused', (typed) => {
    expect(normalisePhone(typed)).toBeUndefined();
  });

  test('another country may be the default', () => {
    expect(normalisePhone('91234567', 'HK')).toBe('+85291234567');
  });
});

describe('normaliseEmail', () => {
  test.each([
    ['Zhang.San@Example.COM', 'zhang.san@example.com'],
    ['  a+b@例子.中国 ', 'a+b@例子.中国'],
    ['ａｂｃ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'abc@example.com'],
    ['abc@example。com', 'abc@example.com'],
    ['客户@xn--fsqu00a.xn--fiqs8s', '客户@例子.中国'],
    ['\u200babc@example.com', 'abc@example.com'],
    ["o'neil@sub.example.co.uk", "o'neil@sub.example.co.uk"],
  ])('%s is %s', (typed, expected) => {
    expect(normaliseEmail(typed)).toBe(expected);
    expect(normaliseEmail(expected)).toBe(expected);
  });

  test.each([
    '',
    'abc',
    '@example.com',
    'abc@',
    'abc@example',
    'abc@example..com',
    'abc@-example.com',
    'a b@example.com',
    'a@b@example.com',
    '.a@example.com',
    'a..b@example.com',
    'a@127.0.0.1',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('“%s” is refused', (typed) => {
    expect(normaliseEmail(typed)).toBeUndefined();
  });
});

describe('other sensitive texts', () => {
  test('are sealed as typed and compared without spaces, hyphens and case', () => {
    expect(normalise('text', ' ６２２２ 0200 1234 567x ')).toBe('6222 0200 1234 567x');
    expect(indexForm('text', '6222 0200-1234 567X')).toBe('622202001234567x');
    expect(indexForm('phone', '+8613812345678')).toBe('+8613812345678');
  });

  test('phones and e-mails go their own way', () => {
    expect(normalise('phone', '13812345678')).toBe('+8613812345678');
    expect(normalise('email', 'A@B.cn')).toBe('a@b.cn');
  });
});

describe('masks', () => {
  test.each([
    ['phone', '+8613812345678', '5678'],
    ['phone', '+861088886666;ext=801', '6666'],
    ['phone', '+865722345678', '5678'],
    ['phone', '+8695588', null],
    ['phone', '+376312345', null],
    ['phone', '+6581234567', '4567'],
    ['email', 'zhangsan@example.com', 'gsan'],
    ['email', 'sevench@example.com', 'ench'],
    ['email', 'sixsix@example.com', null],
    ['email', 'a@example.com', null],
    ['text', '6222 0200 1234 5678', '5678'],
    ['text', '11010519491231002X', '002x'],
    ['text', '1234567', null],
  ] as const)('%s %s shows %s', (kind, normalised, readable) => {
    expect(last4(kind, normalised)).toBe(readable);
    expect(mask(last4(kind, normalised))).toBe(readable ? `•••• ${readable}` : '••••');
  });
});

test('fold makes full-width, composed and capital letters one', () => {
  expect(fold('ＡＢＣ１２３')).toBe('abc123');
  expect(fold('É')).toBe(fold('E\u0301'));
  expect(fold('Zhiyin 知音')).toBe('zhiyin 知音');
});
