import { describe, expect, test } from 'vitest';
import { searchPrefixes, searchQuery, searchVector, titleForm } from './search-text.ts';

const ORG = '018f0000-0000-7000-8000-000000000001';
const words = (title: string, ...texts: string[]): string =>
  searchVector(ORG, title, texts, []).replaceAll("'001", "'");

describe('searchVector', () => {
  test('the title: pairs and single characters of Chinese, three letters of words', () => {
    expect(words('王小明')).toBe("'王小':1A '小明':2A '王':1A '小':2A '明':3A");
    expect(words('Smith')).toBe("'smi':1A 'mit':2A 'ith':3A");
    expect(words('ＡＢ 公司')).toBe("'ab':1A '公司':4A '公':4A '司':5A");
  });

  test('other texts: no single characters but such that stand alone; positions never join two texts', () => {
    expect(words('', '北京市', 'A 座')).toBe("'北京':1 '京市':2 'a':5 '座':7");
  });

  test('words begin with letters of their organisation, labels stand as they are', () => {
    expect(searchVector(ORG, 'ab', [], ['u:x'])).toBe("'001ab':1A 'u:x'");
    expect(searchVector('018f0000-0000-7000-8000-0000ffffffff', 'ab', [], [])).not.toMatch(/^'001/);
  });

  test('nothing in a text can leave its quotes', () => {
    expect(words("o'b\\'1' & x:y\u0000")).not.toMatch(/\\|''|'[^':]*[ &\\][^':]*'/);
  });

  test('long texts are cut, words that repeat keep few positions', () => {
    expect(words('', '好'.repeat(100_000)).length).toBeLessThan(1_000);
    expect(words('', 'ab '.repeat(5_000)).length).toBeLessThan(1_000);
  });
});

describe('searchQuery', () => {
  test.each([
    ['王', "('王')"],
    ['王小', "('王小')"],
    ['王小明', "('王小'<->'小明')"],
    ['smith', "('smi'<->'mit'<->'ith')"],
    ['１３８', "('138')"],
    ['北京 科技', "('北京')&('科技')"],
    ['iPhone手机', "('iph'<->'pho'<->'hon'<->'one')&('手机')"],
  ])('%s', (typed, expected) => {
    expect(searchQuery(ORG, typed, false)?.replaceAll("'001", "'")).toBe(expected);
  });

  test('of the title alone', () => {
    expect(searchQuery(ORG, '王小明', true)).toBe("('001王小':A<->'001小明':A)");
  });

  test.each(['', '  ', '!!', "'"])('“%s” has no words', (typed) => {
    expect(searchQuery(ORG, typed, false)).toBeUndefined();
  });
});

test('prefixes: folded, and spelled where it can be a spelling', () => {
  expect(searchPrefixes('ＷＸＭ')).toEqual({ title: 'wxm', spelled: 'wxm' });
  expect(searchPrefixes("xi'an")).toEqual({ title: "xi'an", spelled: 'xian' });
  expect(searchPrefixes(' 王 ')).toEqual({ title: '王', spelled: undefined });
  expect(searchPrefixes('5678')).toEqual({ title: '5678', spelled: undefined });
  expect(titleForm(' Acme   Trading ')).toBe('acme trading');
});
