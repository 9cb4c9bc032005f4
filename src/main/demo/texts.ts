import { pick } from './random.ts';
import type { Random } from './random.ts';

const SURNAMES = Array.from(
  '王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾单仇解',
);
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
  '临江',
  '望岳',
  '汇川',
  '明德',
  '泰和',
  '鼎盛',
  '同舟',
  '澄怀',
  '南山',
  '东篱',
  '沐禾',
  '听澜',
];

/** What a trade is called in names of companies, and what it buys coffee for. */
export const TRADES = [
  { name: '酒店', industry: 'hospitality', need: '大堂吧与客房咖啡', weight: 26 },
  { name: '精品酒店', industry: 'hospitality', need: '早餐厅全自动咖啡机', weight: 10 },
  { name: '科技', industry: 'technology', need: '办公区茶水间咖啡', weight: 22 },
  { name: '律师事务所', industry: 'other', need: '会议室与接待区咖啡', weight: 8 },
  { name: '餐厅', industry: 'catering', need: '午市套餐配咖啡', weight: 10 },
  { name: '书店', industry: 'retail', need: '店内咖啡角', weight: 6 },
  { name: '健身中心', industry: 'health', need: '会员休息区咖啡', weight: 5 },
  { name: '培训学校', industry: 'education', need: '家长等候区咖啡', weight: 5 },
  { name: '证券营业部', industry: 'finance', need: '贵宾室咖啡', weight: 5 },
  { name: '精密制造', industry: 'manufacturing', need: '员工餐厅咖啡', weight: 3 },
] as const;

export type Trade = (typeof TRADES)[number];

/** People of the demo have a surname and no more: 王女士. */
export function called(random: Random): { name: string; gender: 'female' | 'male' } {
  const female = random() < 0.54;
  return {
    name: `${pick(random, SURNAMES)}${female ? '女士' : '先生'}`,
    gender: female ? 'female' : 'male',
  };
}

export function companyName(random: Random, city: string, trade: Trade): string {
  const first = pick(random, FIRST);
  const second = pick(
    random,
    FIRST.filter((each) => each !== first),
  );
  return `${city}${first}${second}${trade.name}`;
}

/** Numbers of the form 139 0000 xxxx and the like, plainly made up; `n` keeps them apart. */
export const phone = (n: number): string =>
  `1${['39', '38', '58', '88', '76'][n % 5]}00${String(Math.floor(n / 5) + 1000).padStart(6, '0')}`;

/** What guests say once and expect to be remembered. */
export const SERVICE_NOTES = [
  '少糖、燕麦奶',
  '无糖，多加一份浓缩',
  '对乳糖过敏，只用燕麦奶',
  '低因，下午四点后不喝含咖啡因的',
  '自带杯，常温',
  '爱靠窗的位子',
  '奶泡要厚',
  '先上可颂，再上咖啡',
  '冰少一点',
  '热一点，打包带走',
  '带孩子来，要高椅',
  '不要吸管',
] as const;

export const SUGAR = ['无糖', '少糖', '半糖', '标准糖'] as const;

/** What guests told the shops. */
export const GUEST_TALKS = [
  { channel: 'note', subject: '说起新品', body: '很喜欢新上的冷萃，问会不会常年供应。' },
  { channel: 'note', subject: '提了建议', body: '希望早上能提前十分钟开门。' },
  { channel: 'call', subject: '咨询储值', body: '问储值卡能否跨店使用，已说明。' },
  { channel: 'note', subject: '投诉出品', body: '今天的拿铁偏凉，已重做并道歉。' },
  { channel: 'call', subject: '遗落物品', body: '伞落在店里，约好下次来取。' },
  { channel: 'note', subject: '生日', body: '店员祝了生日，送了小蛋糕，很开心。' },
  {
    channel: 'mail',
    subject: '外送迟到',
    body: '外送等了一个多小时才到，咖啡都凉了，打电话也没人接，太失望了。',
  },
  {
    channel: 'mail',
    subject: '包装漏了',
    body: '送来的美式洒了一半，包装太差，袋子全湿了，希望退款。',
  },
  {
    channel: 'note',
    subject: '排队太久',
    body: '早高峰排队半小时，店员还不耐烦，说再也不来了。',
  },
  {
    channel: 'call',
    subject: '多扣了钱',
    body: '储值卡多扣了一杯的钱，问了两次都没人管，很生气，要投诉。',
  },
  {
    channel: 'mail',
    subject: '豆子不新鲜',
    body: '这批拼配豆不如上次，味道发酸，烘焙日期也看不清楚，有点担心。',
  },
  { channel: 'call', subject: '储值还在考虑', body: '觉得五百元一档有点贵，再考虑一下。' },
  {
    channel: 'mail',
    subject: '买豆犹豫',
    body: '耶加和瑰夏拿不定主意，想再对比一下口味，有没有小包装？',
  },
  {
    channel: 'mail',
    subject: '谢谢店员',
    body: '下雨天店员帮我打包得很仔细，还送到门口，非常贴心，谢谢！',
  },
  { channel: 'note', subject: '夸新品', body: '燕麦拿铁很好喝，奶泡细腻，会推荐给同事。' },
  { channel: 'mail', subject: '环境', body: '靠窗的位子安静又干净，很喜欢在这里看书。' },
] as const;

type Talk = {
  channel: string;
  direction: 'in' | 'out';
  subject: string;
  body: string;
  minutes: number;
};

/** What is said with a company, in the order of its stages: first contact, needs, offer, negotiation. */
export const STAGE_TALKS: readonly (readonly Talk[])[] = [
  [
    {
      channel: 'call',
      direction: 'out',
      subject: '首次电话',
      body: '介绍了全自动机方案，对方愿意进一步了解。',
      minutes: 12,
    },
    {
      channel: 'mail',
      direction: 'out',
      subject: '发送公司与产品资料',
      body: '附三款机型对照与客户案例。',
      minutes: 10,
    },
    {
      channel: 'call',
      direction: 'in',
      subject: '来电询价',
      body: '问起租与买有什么不同，每天一百杯要用哪种机型。',
      minutes: 9,
    },
  ],
  [
    {
      channel: 'visit',
      direction: 'out',
      subject: '现场勘察',
      body: '看了水电与台面，日均约 120 杯，需要净水。',
      minutes: 60,
    },
    {
      channel: 'meeting',
      direction: 'out',
      subject: '需求沟通会',
      body: '行政与采购都在，关心保养响应时间。',
      minutes: 45,
    },
  ],
  [
    {
      channel: 'meeting',
      direction: 'out',
      subject: '试饮与方案讲解',
      body: '试饮两款豆子，更喜欢坚果调的拼配。',
      minutes: 50,
    },
    {
      channel: 'mail',
      direction: 'out',
      subject: '发送报价',
      body: '含机器、首批耗材与一年保养。',
      minutes: 15,
    },
  ],
  [
    {
      channel: 'call',
      direction: 'in',
      subject: '商量价格',
      body: '希望耗材价格再低一些，可以签一年。',
      minutes: 20,
    },
    {
      channel: 'meeting',
      direction: 'out',
      subject: '商务谈判',
      body: '付款分两期，安装后验收。',
      minutes: 40,
    },
  ],
];

/** What is said with companies that buy already. */
export const CARE_TALKS: readonly Talk[] = [
  {
    channel: 'call',
    direction: 'out',
    subject: '月度回访',
    body: '用量正常，豆子口碑好。',
    minutes: 8,
  },
  {
    channel: 'visit',
    direction: 'out',
    subject: '季度保养',
    body: '更换滤芯，清洁冲煮头，机器正常。',
    minutes: 70,
  },
  {
    channel: 'call',
    direction: 'in',
    subject: '报修',
    body: '蒸汽压力不足，已约工程师次日上门。',
    minutes: 6,
  },
  {
    channel: 'call',
    direction: 'in',
    subject: '机器又坏了',
    body: '这个月第二次故障，等了两天工程师才来，客人一直抱怨，很失望。',
    minutes: 11,
  },
  {
    channel: 'mail',
    direction: 'in',
    subject: '送货问题',
    body: '周三的豆子少了两箱，联系不上送货员，早餐差点断供，请尽快补送。',
    minutes: 6,
  },
  {
    channel: 'mail',
    direction: 'in',
    subject: '续约还要再看看',
    body: '另一家报价低一些，领导还没决定，我们再比较一下，回头再说。',
    minutes: 8,
  },
  {
    channel: 'mail',
    direction: 'in',
    subject: '感谢支持',
    body: '上周的会议保障非常专业，准时又周到，领导很满意，谢谢。',
    minutes: 4,
  },
  {
    channel: 'mail',
    direction: 'in',
    subject: '追加耗材',
    body: '下周有大型会议，需要加订牛奶与纸杯。',
    minutes: 5,
  },
  {
    channel: 'visit',
    direction: 'out',
    subject: '新品试饮',
    body: '带去当季单一产地豆，反馈偏酸。',
    minutes: 40,
  },
];

export const CONTACT_TITLES = [
  { title: '采购经理', role: 'decisionMaker' },
  { title: '行政主管', role: 'user' },
  { title: '财务', role: 'finance' },
  { title: '总经理助理', role: 'influencer' },
] as const;

export const NEXT_STEPS = [
  '约试饮',
  '发送修改后的报价',
  '确认水电条件',
  '等采购审批',
  '安排工程师勘察',
  '与财务确认付款方式',
  '拜访决策者',
] as const;

export const ERRANDS = [
  '回访新豆试用感受',
  '发送季度报价',
  '确认送货时间',
  '安排设备保养',
  '邀请参加杯测活动',
  '跟进合同盖章',
  '催收到期货款',
] as const;

export const SHOP_ERRANDS = [
  '回复客人的投诉',
  '给生日客人准备小蛋糕',
  '联系久未到店的老客',
  '整理储值客人名单',
] as const;

export const COMPETITORS = [
  { key: 'beanWorks', name: '豆工坊（示例）' },
  { key: 'cupLease', name: '杯租咖啡（示例）' },
  { key: 'officeBrew', name: '楼宇咖啡（示例）' },
  { key: 'importer', name: '进口机代理（示例）' },
] as const;

export const TAGS = [
  { key: 'regular', name: '老客', color: 'green' },
  { key: 'oat', name: '燕麦奶', color: 'blue' },
  { key: 'beans', name: '买豆客', color: 'orange' },
  { key: 'delivery', name: '外送为主', color: 'gray' },
  { key: 'chain', name: '连锁', color: 'blue' },
  { key: 'reference', name: '可作案例', color: 'green' },
  { key: 'credit', name: '账期客户', color: 'orange' },
] as const;
