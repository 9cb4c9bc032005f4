import { describe, expect, test } from 'vitest';
import { searchKeys, searchPrefixes, searchQuery, searchVector, titleForm } from './search-text.ts';

const ORG = '018f0000-0000-7000-8000-000000000001';
/** What words of clients of this organisation begin with. */
const KEY = '948001';
const words = (title: string, ...texts: string[]): string =>
  searchVector(ORG, 'client', title, texts, []).replaceAll(`'${KEY}`, "'");
const query = (typed: string, titleOnly = false): string | undefined =>
  searchQuery(typed, titleOnly)?.replaceAll("'$", "'");

describe('searchVector', () => {
  test('the title: pairs and single characters of Chinese, three letters of words', () => {
    expect(words('王小明')).toBe("'王小':1A '小明':2A '王':1A '小':2A '明':3A");
    expect(words('Smith')).toBe("'smi':1A 'mit':2A 'ith':3A");
    expect(words('ＡＢ 公司')).toBe("'ab':1A '公司':4A '公':4A '司':5A");
  });

  test('other texts: no single characters but such that stand alone; positions never join two texts', () => {
    expect(words('', '北京市', 'A 座')).toBe("'北京':1 '京市':2 'a':5 '座':7");
  });

  test('words begin with letters of their object and organisation, labels stand as they are', () => {
    const vector = (orgId: string, object: string): string =>
      searchVector(orgId, object, 'ab', [], ['u:x']);
    expect(vector(ORG, 'client')).toBe(`'${KEY}ab':1A 'u:x'`);
    expect(vector(ORG, 'unit')).not.toContain(KEY);
    expect(vector('018f0000-0000-7000-8000-0000ffffffff', 'client')).not.toContain(KEY);
  });

  test('plain texts, which are read by a way of their own, are cut as they are beside a rare sign', () => {
    const plain = Array.from({ length: 95 }, (_, n) => `${String.fromCharCode(32 + n)}龥一a${n}`);
    for (const text of ['AB12中文字x_y-z', '一九鿿z', ...plain])
      expect(words(`${text} ∅`)).toBe(words(text));
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
    expect(query(typed)).toBe(expected);
  });

  test('of the title alone', () => {
    expect(query('王小明', true)).toBe("('王小':A<->'小明':A)");
  });

  test.each(['', '  ', '!!', "'"])('“%s” has no words', (typed) => {
    expect(searchQuery(typed, false)).toBeUndefined();
  });

  test('words of each object begin with letters of their own', () => {
    expect(searchQuery('ab$cd', false)).toBe("('$ab')&('$cd')");
    const [unit, client] = searchKeys(ORG, ['unit', 'client']);
    expect(client).toBe(KEY);
    expect(unit).not.toBe(KEY);
  });
});

test('prefixes: folded, and spelled where it can be a spelling', () => {
  expect(searchPrefixes('ＷＸＭ')).toEqual({ title: 'wxm', spelled: 'wxm' });
  expect(searchPrefixes("xi'an")).toEqual({ title: "xi'an", spelled: 'xian' });
  expect(searchPrefixes(' 王 ')).toEqual({ title: '王', spelled: undefined });
  expect(searchPrefixes('5678')).toEqual({ title: '5678', spelled: undefined });
  expect(titleForm(' Acme   Trading ')).toBe('acme trading');
});
