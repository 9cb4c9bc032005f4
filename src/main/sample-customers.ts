/** A generator of numbers in [0, 1) that gives the same row for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const cities = [
  '上海',
  '北京',
  '广州',
  '深圳',
  '杭州',
  '成都',
  '武汉',
  '西安',
  '南京',
  '苏州',
  '重庆',
  '天津',
  '长沙',
  '青岛',
  '宁波',
  '厦门',
  '郑州',
  '合肥',
  '福州',
  '济南',
  '昆明',
  '大连',
  '沈阳',
  '哈尔滨',
  '无锡',
  '佛山',
  '东莞',
  '温州',
  '贵阳',
  '南宁',
];
const words = [
  '晨光',
  '远航',
  '恒信',
  '嘉禾',
  '云帆',
  '博雅',
  '瑞丰',
  '金鼎',
  '华泰',
  '中远',
  '海川',
  '天成',
  '和顺',
  '新源',
  '同创',
  '正大',
  '盛世',
  '明德',
  '启航',
  '蓝天',
  '绿洲',
  '星辰',
  '百川',
  '万象',
  '九州',
  '长青',
  '东方',
  '南山',
  '西岭',
  '北辰',
];
const trades = [
  '咖啡',
  '酒店',
  '餐饮',
  '科技',
  '机械',
  '贸易',
  '医疗',
  '教育',
  '物流',
  '建材',
  '食品',
  '电子',
];
const suffixes = ['有限公司', '股份有限公司', '集团', '工作室', '中心'];
const surnames = Array.from(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
);
const given = Array.from(
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌辉波宁雪梅晶欣怡佳琪',
);

const industries = [
  'manufacturing',
  'retail',
  'catering',
  'hospitality',
  'technology',
  'finance',
  'health',
  'education',
];
const sources = ['web', 'shop', 'phone', 'referral', 'event', 'partner', 'other'];
const tiers = ['key', 'regular', 'regular', 'regular', 'small', 'small'];
const sizes = ['upTo20', 'upTo100', 'upTo500', 'over500'];

/** Values of one made-up customer: seven companies to three people. */
export function sampleCustomer(random: () => number, n: number): Record<string, unknown> {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const city = pick(cities);
  const common = {
    city,
    source: pick(sources),
    tier: pick(tiers),
    // The last eight digits are the count: every phone is another one, and nobody is looked up or called.
    phone: `+86199${String(n % 100_000_000).padStart(8, '0')}`,
  };
  if (random() < 0.3) {
    const name = pick(surnames) + pick(given) + (random() < 0.7 ? pick(given) : '');
    return { ...common, name, kind: 'person', gender: random() < 0.5 ? 'female' : 'male' };
  }
  return {
    ...common,
    name: `${random() < 0.6 ? city : ''}${pick(words)}${pick(words)}${pick(trades)}${pick(suffixes)}`,
    kind: 'company',
    industry: pick(industries),
    size: pick(sizes),
    annualRevenue: String(Math.round(10 ** (4 + random() * 5))),
    email: random() < 0.3 ? `office${n}@example.com` : null,
  };
}
