/** A customer of the demo with what happened: days count from the day the customer was entered. */
export type DemoCustomer = {
  daysAgo: number;
  /** Position in the stage model, from 0. */
  stage: number;
  values: Record<string, unknown>;
  contacts: Record<string, unknown>[];
  talks: ({ after: number } & Record<string, unknown>)[];
  tasks: ({ after: number } & Record<string, unknown>)[];
};

type Random = () => number;

const FIRST = [
  '晨光',
  '江南',
  '云上',
  '青禾',
  '海棠',
  '远山',
  '拾光',
  '星河',
  '白鹭',
  '松果',
  '半岛',
  '暖阳',
  '知行',
  '梧桐',
  '锦程',
  '新月',
];
const TRADES = [
  { name: '酒店', industry: 'hospitality', talk: '客房咖啡机与耗材报价' },
  { name: '餐厅', industry: 'catering', talk: '午市套餐配咖啡的试用' },
  { name: '科技', industry: 'technology', talk: '办公室咖啡月供方案' },
  { name: '书店', industry: 'retail', talk: '店内咖啡角合作' },
  { name: '律师事务所', industry: 'other', talk: '会议用咖啡与茶歇' },
  { name: '健身中心', industry: 'health', talk: '会员冷萃饮品' },
  { name: '培训学校', industry: 'education', talk: '家长等候区咖啡' },
  { name: '食品厂', industry: 'manufacturing', talk: '烘焙豆大宗采购' },
] as const;
const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗单曾仇解';
const TITLES = [
  { title: '采购经理', role: 'decisionMaker' },
  { title: '行政主管', role: 'user' },
  { title: '财务', role: 'finance' },
  { title: '店长', role: 'influencer' },
] as const;
const SOURCES = ['web', 'shop', 'phone', 'referral', 'event', 'partner'] as const;
const SIZES = ['upTo20', 'upTo100', 'upTo500', 'over500'] as const;
const ERRANDS = [
  '回访新豆试用感受',
  '发送季度报价',
  '确认送货时间',
  '安排设备保养',
  '邀请参加杯测活动',
];
const SAID = [
  '客户很满意，想看看新品。',
  '希望送货再早一点。',
  '价格要再商量，下周答复。',
  '推荐了同楼的另一家公司。',
];
const HALF_YEAR = 180;

/** Customers of some cities, oldest first: two thirds companies, the others people who come to a shop. */
export function demoCustomers(random: Random, cities: string[], count: number): DemoCustomer[] {
  return Array.from({ length: count }, (_, n) => {
    const daysAgo = Math.round(HALF_YEAR * (1 - n / count)) + 1;
    const city = pick(random, cities);
    return random() < 0.67 ? company(random, city, daysAgo) : person(random, city, daysAgo);
  });
}

function company(random: Random, city: string, daysAgo: number): DemoCustomer {
  const trade = pick(random, TRADES);
  const contacts = TITLES.slice(0, 1 + Math.floor(random() * 3)).map(({ title, role }) => ({
    name: called(random),
    title,
    role,
    phone: phone(random),
  }));
  const values = {
    kind: 'company',
    name: `${city}${pick(random, FIRST)}${pick(random, FIRST)}${trade.name}`,
    industry: trade.industry,
    size: pick(random, SIZES),
    city,
    source: pick(random, SOURCES),
    tier: pick(random, ['key', 'regular', 'regular', 'small']),
    phone: phone(random),
    email: `buyer${Math.floor(random() * 100_000)}@example.com`,
    annualRevenue: String(Math.round(random() * 500) * 10_000),
  };
  return {
    daysAgo,
    stage: stage(random),
    values,
    contacts,
    ...history(random, daysAgo, trade.talk),
  };
}

function person(random: Random, city: string, daysAgo: number): DemoCustomer {
  const values = {
    kind: 'person',
    name: called(random),
    city,
    source: 'shop',
    tier: 'regular',
    phone: phone(random),
    gender: pick(random, ['female', 'male']),
    note: pick(random, [
      '爱喝手冲，不加糖。',
      '常买挂耳包送人。',
      '对乳糖过敏，用燕麦奶。',
      '周末带孩子来。',
    ]),
  };
  const story = history(random, daysAgo, '到店聊新品');
  return { daysAgo, stage: stage(random), values, contacts: [], ...story };
}

function history(
  random: Random,
  daysAgo: number,
  subject: string,
): Pick<DemoCustomer, 'talks' | 'tasks'> {
  const talks = Array.from({ length: Math.floor(random() * 4) }, () => ({
    after: Math.round(random() * daysAgo * 0.95 * 10) / 10,
    subject,
    channel: pick(random, ['note', 'call', 'visit', 'meeting', 'mail']),
    direction: pick(random, ['in', 'out']),
    body: pick(random, SAID),
    minutes: 5 + Math.floor(random() * 40),
  }));
  const open = random() < 0.3;
  const tasks = open
    ? [
        {
          after: daysAgo + Math.floor(random() * 20) - 5,
          subject: pick(random, ERRANDS),
          priority: pick(random, ['low', 'normal', 'high']),
        },
      ]
    : [];
  return { talks, tasks };
}

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

/** Early stages are more common than late ones. */
const stage = (random: Random): number => Math.floor(random() ** 1.5 * 5);

/** People of the demo have a surname and no more: 王女士. */
const called = (random: Random): string =>
  `${SURNAMES.charAt(Math.floor(random() * SURNAMES.length))}${random() < 0.5 ? '女士' : '先生'}`;

/** Numbers of the form 139 0000 xxxx, plainly made up. */
const phone = (random: Random): string =>
  `1390000${String(Math.floor(random() * 10_000)).padStart(4, '0')}`;
