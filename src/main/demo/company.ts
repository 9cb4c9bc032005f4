import type { RoleDefinition } from '../../kernel/grants.ts';

/** A unit of the demo company, by a key that the other parts of the demo name it with. */
export type DemoUnit = {
  key: string;
  name: string;
  type: 'region' | 'store' | 'team' | 'department';
  /** Key of the unit above; null: headquarters. */
  parent: string | null;
  /** Where its customers live. */
  cities: readonly string[];
  /** Days before today on which a shop opened; shops without were there before the story begins. */
  openedDaysAgo?: number;
};

export type DemoRole = 'administrator' | 'member' | 'viewer' | 'shopAssistant';

/** Somebody who works here, called by what they do. */
export type DemoPerson = {
  key: string;
  name: string;
  /** Key of the unit; null: headquarters. */
  unit: string | null;
  role: DemoRole;
  /** With this they can sign in; the others are only named in the records. */
  login?: string;
};

const region = (key: string, name: string): DemoUnit => ({
  key,
  name,
  type: 'region',
  parent: null,
  cities: [],
});

const team = (key: string, name: string, parent: string, cities: string[]): DemoUnit => ({
  key,
  name,
  type: 'team',
  parent,
  cities,
});

const shop = (
  key: string,
  name: string,
  parent: string,
  city: string,
  openedDaysAgo?: number,
): DemoUnit => ({ key, name, type: 'store', parent, cities: [city], openedDaysAgo });

/** Headquarters is the organisation's root unit: four regions, each with a team for companies and three shops. */
export const demoUnits: readonly DemoUnit[] = [
  region('east', '华东大区 East'),
  region('south', '华南大区 South'),
  region('north', '华北大区 North'),
  region('west', '西南大区 Southwest'),
  team('eastTeam', '华东企业客户组 East accounts', 'east', [
    '上海',
    '杭州',
    '南京',
    '苏州',
    '宁波',
  ]),
  team('southTeam', '华南企业客户组 South accounts', 'south', ['广州', '深圳', '厦门', '佛山']),
  team('northTeam', '华北企业客户组 North accounts', 'north', ['北京', '天津', '石家庄']),
  team('westTeam', '西南企业客户组 Southwest accounts', 'west', ['成都', '重庆', '昆明']),
  shop('jingan', '上海静安店 Jing’an', 'east', '上海'),
  shop('xuhui', '上海徐汇店 Xuhui', 'east', '上海'),
  shop('xihu', '杭州西湖店 Xihu', 'east', '杭州', 420),
  shop('tianhe', '广州天河店 Tianhe', 'south', '广州'),
  shop('nanshan', '深圳南山店 Nanshan', 'south', '深圳'),
  shop('siming', '厦门思明店 Siming', 'south', '厦门', 300),
  shop('chaoyang', '北京朝阳店 Chaoyang', 'north', '北京'),
  shop('haidian', '北京海淀店 Haidian', 'north', '北京'),
  shop('heping', '天津和平店 Heping', 'north', '天津', 210),
  shop('jinjiang', '成都锦江店 Jinjiang', 'west', '成都'),
  shop('wuhou', '成都武侯店 Wuhou', 'west', '成都', 540),
  shop('yuzhong', '重庆渝中店 Yuzhong', 'west', '重庆', 130),
];

export const demoShops = demoUnits.filter(({ type }) => type === 'store');
export const demoTeams = demoUnits.filter(({ type }) => type === 'team');

/** Logins of those whom a visitor of the demo wants to be, by unit. */
const LOGINS: Record<string, string> = {
  eastManager: 'east',
  southManager: 'south',
  eastTeam1: 'sales-a',
  southTeam1: 'sales-b',
  northTeam1: 'sales-c',
  jinganManager: 'shop',
  jinganAssistant: 'counter',
};

const person = (key: string, name: string, unit: string | null, role: DemoRole): DemoPerson => ({
  key,
  name,
  unit,
  role,
  login: LOGINS[key],
});

const bare = (name: string): string => name.split(' ')[0]?.replace(/店$/, '') ?? name;
const english = (name: string): string => name.split(' ').slice(1).join(' ');

function staffOf(unit: DemoUnit): DemoPerson[] {
  const { key, name, type } = unit;
  const [zh, en] = [bare(name), english(name)];
  if (type === 'region') return [person(`${key}Manager`, `${zh}经理 ${en} manager`, key, 'member')];
  if (type === 'team')
    return [1, 2].map((n) =>
      person(
        `${key}${n}`,
        `${zh.slice(0, 2)}销售${'一二'.charAt(n - 1)} ${en.split(' ')[0]} sales ${n}`,
        key,
        'member',
      ),
    );
  return [
    person(`${key}Manager`, `${zh}店长 ${en} manager`, key, 'member'),
    person(`${key}Assistant`, `${zh}店员 ${en} assistant`, key, 'shopAssistant'),
  ];
}

/** Thirty-nine people beside the administrator. */
export const demoPeople: readonly DemoPerson[] = [
  { key: 'sales', name: '销售总监 Head of sales', unit: null, role: 'member', login: 'head' },
  { key: 'marketing', name: '市场经理 Marketing manager', unit: null, role: 'viewer' },
  { key: 'finance', name: '财务 Finance', unit: null, role: 'viewer', login: 'viewer' },
  ...demoUnits.flatMap(staffOf),
];

const shopWide = { scope: 'all' } as const;
const ownUnit = { scope: 'unit' } as const;
const own = { scope: 'own' } as const;

/**
 * What somebody at a counter needs: to know every guest of the company, whose numbers they see masked, and to work on
 * those of their own shop.
 */
export const shopAssistantRole: { name: string; definition: RoleDefinition } = {
  name: '店员 Shop assistant',
  definition: {
    objects: {
      '*organisation': { read: shopWide },
      product: { read: shopWide, fields: { cost: 'hidden' } },
      customer: {
        read: { scope: 'all', where: { field: 'kind', op: 'eq', value: 'person' } },
        create: ownUnit,
        update: ownUnit,
        fields: { '*sensitive': 'masked' },
      },
      identifier: { read: shopWide, fields: { '*sensitive': 'masked' } },
      customerTag: { read: shopWide, create: ownUnit },
      interaction: { read: shopWide, create: shopWide },
      // To delete one's own is to take back what was just typed; at a till no more is to go.
      order: { read: ownUnit, create: ownUnit, update: ownUnit, delete: own },
      orderLine: { read: ownUnit, create: ownUnit, update: ownUnit, delete: own },
      task: { read: ownUnit, create: ownUnit, update: ownUnit, delete: own },
      role: {},
      memberRole: {},
      apiKey: {},
    },
    actions: ['placeOrder', 'markPaid', 'cancelOrder'],
  },
};
