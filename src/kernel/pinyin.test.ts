import { describe, expect, test } from 'vitest';
import { pinyinKey, spelling } from './pinyin.ts';

describe('spelling', () => {
  test.each([
    ['上海世纪', 'shanghaishiji', 'shsj'],
    ['重庆', 'chongqing', 'cq'],
    ['重庆长安汽车股份有限公司', 'chongqingchanganqichegufenyouxiangongsi', 'cqcaqcgfyxgs'],
    ['长沙', 'changsha', 'cs'],
    ['中国银行', 'zhongguoyinhang', 'zgyh'],
    ['西安', 'xian', 'xa'],
    ['单雄信', 'shanxiongxin', 'sxx'],
    ['曾国藩', 'zengguofan', 'zgf'],
    ['仇英', 'qiuying', 'qy'],
    ['解缙', 'xiejin', 'xj'],
    ['查良镛', 'zhaliangyong', 'zly'],
    ['区楚良', 'ouchuliang', 'ocl'],
    ['朴槿惠', 'piaojinhui', 'pjh'],
    ['尉迟恭', 'yuchigong', 'ycg'],
    ['尉迟敬德', 'yuchijingde', 'ycjd'],
    ['万俟卨', 'moqixie', 'mqx'],
    ['令狐冲', 'linghuchong', 'lhc'],
    ['吕不韦', 'lvbuwei', 'lbw'],
    ['单雄信（VIP）', 'shanxiongxinvip', 'sxxvip'],
    // The same characters in words keep their own reading.
    ['单位', 'danwei', 'dw'],
    ['查询', 'chaxun', 'cx'],
    ['查理', 'chali', 'cl'],
    ['区块链', 'qukuailian', 'qkl'],
    ['解放日报', 'jiefangribao', 'jfrb'],
    ['乐视', 'leshi', 'ls'],
    ['曾记豆浆大王', 'zengjidoujiangdawang', 'zjdjdw'],
    ['单氏国际集团', 'shanshiguojijituan', 'ssgjjt'],
    // Mixed with Latin letters and digits.
    ['ABC公司', 'abcgongsi', 'abcgs'],
    ['ＡＢＣ公司２０２６', 'abcgongsi2026', 'abcgs2026'],
    ['7-Eleven 便利店', '7elevenbianlidian', '7elevenbld'],
    ['Acme Trading Ltd.', 'acmetradingltd', 'atl'],
    ['', '', ''],
    ['　', '', ''],
  ])('%s: %s, %s', (text, pinyin, initials) => {
    expect(spelling(text)).toEqual({ pinyin, initials });
  });

  test('a character of no dictionary does no harm', () => {
    expect(spelling('𠮷野家').pinyin).toMatch(/yejia$/);
    expect(pinyinKey('𠮷野家')).toContain('𠮷');
  });
});

describe('pinyinKey', () => {
  const sorted = (names: string[]): string[] =>
    names.toSorted((a, b) => Buffer.compare(Buffer.from(pinyinKey(a)), Buffer.from(pinyinKey(b))));
  const ordered = (...names: string[]): void => {
    expect(sorted(names.toReversed())).toEqual(names);
    expect(sorted(names.toSorted())).toEqual(names);
  };

  test('syllable before tone before character: all of one surname stand together', () => {
    ordered('安然', '张安', '张伟', '章安', '章子怡', '掌柜', '赵安', '赵云', '周瑜');
  });

  test('a short syllable stands before a longer one, ü after u', () => {
    ordered('查良镛', '张三');
    ordered('鲁迅', '罗成', '吕布');
    ordered('西安', '先生');
  });

  test('surnames by their surname reading', () => {
    ordered('戴安', '邓安', '单雄信', '尚安');
    ordered('邱安', '仇英', '曲安');
    ordered('写安', '解缙', '谢安', '徐安');
    ordered('曹安', '常安', '曾国藩', '张安');
    ordered('于谦', '尉迟恭', '袁安');
    ordered('毛安', '万俟卨', '牟安');
  });

  test('words by their word reading', () => {
    ordered('常德', '长沙', '陈安', '重庆', '仲安');
    ordered('单位', '山东');
  });

  test('digits by value and as digits when full-width; before letters', () => {
    ordered('第2店', '第10店');
    ordered('2', '10', '099', '100', '1234567890', '12345678901', 'a');
    expect(pinyinKey('２号店')).toBe(pinyinKey('2号店'));
  });

  test('Latin without regard to case, width and accents, among the Chinese', () => {
    ordered('阿里', 'apple', 'Banana', '北京', 'éclair', 'ＦＯＯ', '赵云', 'Zoo');
    expect(pinyinKey('ＡＢＣ')).toBe('abc');
    expect(pinyinKey('  Abc ')).toBe('abc');
  });

  test('keys stay short enough for an index', () => {
    expect(Buffer.byteLength(pinyinKey('装'.repeat(5_000)))).toBeLessThan(1_000);
    expect(Buffer.byteLength(pinyinKey('9'.repeat(5_000)))).toBeLessThan(200);
  });
});

test('a usual name costs at most 30 µs', () => {
  const surnames = Array.from('赵钱孙李周吴郑王冯陈单曾');
  const given = Array.from('大明重中长行国雄英丽华建');
  const names = surnames.flatMap((a) => given.flatMap((b) => given.map((c) => a + b + c)));
  names.slice(0, 200).map((name) => pinyinKey(name));
  const fresh = names.slice(200);
  // The thread's own time: what else the machine does is no cost of a name.
  const started = process.threadCpuUsage();
  for (const name of fresh) {
    pinyinKey(name);
    spelling(name);
  }
  const { user, system } = process.threadCpuUsage(started);
  expect((user + system) / fresh.length).toBeLessThan(60);
});
