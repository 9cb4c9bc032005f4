/** A customer as it is created, and which real one it is of. */
export type Planted = { of: string; values: Record<string, string> };

/** Numbers in 0 … 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const pick = <T>(from: readonly T[], at: number): T => {
  const found = from[Math.floor(at * from.length)];
  if (found === undefined) throw new Error('nothing to pick');
  return found;
};

const cities = ['上海', '杭州', '苏州', '成都', '武汉', '西安'];
const starts = Array.from('鼎瑞宏恒启博锦华嘉泰远新卓凯辉亚森维朗霖');
const ends = Array.from('盛达丰图信源尚晟业航创立腾谷邦和岳澜川宇');
const trades = ['机械', '餐饮', '信息技术', '建材', '医疗器械', '物流', '食品', '纺织'];
const surnames = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗');
const given = Array.from('伟芳娜静敏丽强磊军洋勇艳杰涛明超霞平刚燕梅玲浩宁晨');

/**
 * So many firms and people without a double, of which some share a city, a trade or a name, and of each way to stand
 * twice that records know six: another legal form, a region moved, other characters of the same sound, two digits of a
 * phone exchanged, another name with the same e-mail.
 */
export function planted(count: number, seed = 7): { records: Planted[]; pairs: number } {
  const next = seeded(seed);
  let phones = 0;
  const phone = (): string => {
    phones += 1;
    return `139${String(10_000_019 + phones * 739_391).slice(-8)}`;
  };
  const stem = (): string => pick(starts, next()) + pick(ends, next()) + pick(ends, next());
  const single = Array.from({ length: count }, (_, n): Planted => {
    const city = pick(cities, next());
    if (n % 2 === 0) {
      const name = `${city}${stem()}${pick(trades, next())}有限公司`;
      return { of: `firm ${n}`, values: { kind: 'company', name, city, phone: phone() } };
    }
    const name = pick(surnames, next()) + pick(given, next()) + pick(given, next());
    const values = { kind: 'person', name, city, phone: phone(), email: `p${n}@example.com` };
    return { of: `person ${n}`, values };
  });
  const twice = Array.from({ length: 30 }, (_, n): Planted[] => {
    const city = pick(cities, next());
    const trade = pick(trades, next());
    const [of, firm, number] = [`twice ${n}`, stem(), phone()];
    const company = (name: string): Planted => ({ of, values: { kind: 'company', name, city } });
    const name = pick(surnames, next()) + pick(given, next()) + pick(given, next());
    const person = (values: Record<string, string>): Planted => ({
      of,
      values: { kind: 'person', name, city, ...values },
    });
    const swapped = `${number.slice(0, 6)}${number[7] ?? ''}${number[6] ?? ''}${number.slice(8)}`;
    switch (n % 5) {
      case 0:
        return [company(`${firm}${trade}有限公司`), company(`${firm}${trade}股份有限公司`)];
      case 1:
        return [
          company(`${city}${firm}${trade}有限公司`),
          company(`${firm}${trade}（${city}）有限公司`),
        ];
      case 2:
        return [company(`${firm}晨曦有限公司`), company(`${firm}辰熙有限公司`)];
      case 3:
        return [person({ phone: number }), person({ phone: swapped })];
      default:
        return [
          person({ email: `t${n}@example.com` }),
          person({ name: `${name.slice(0, 1)}经理`, email: `t${n}@example.com` }),
        ];
    }
  });
  return { records: [...single, ...twice.flat()], pairs: twice.length };
}
