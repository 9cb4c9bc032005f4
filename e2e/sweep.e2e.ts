import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobWire } from '../src/kernel/wire.ts';
import { dayIn } from '../src/web/format.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { COMPARED_MS, compareCustomers } from './support/duplicates.ts';
import { federationPage, learnTogether } from './support/federation.ts';
import { bringFile, importFile } from './support/imports.ts';
import { messyLedger } from './support/ledgers.ts';
import { inspect, inspector, LOOKS, recordData } from './support/inspect.ts';
import { administratorsPages, viewersPages } from './support/pages-by-role.ts';
import { REFRESHED_MS, scored } from './support/scores.ts';
import { becomes, openList, openPalette, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';
import { type WalkedPage, workedOutPages } from './support/worked-out-pages.ts';

/** Some forty pages, each looked at in both themes. */
const WALK_MS = 480_000;

let customer: string;
/** One that waits for its mapping, and one that is done, with refused lines. */
const imports = { ready: '', done: '', preset: '' };
/** An experiment that is planned, and one that runs. */
const experiments = { draft: '', running: '' };

/** A record with something of everything, something in the trash and a finished job. */
beforeAll(
  async () => {
    const { url, people } = ownDemo();
    const api = apiOf(url, people.east.cookie);
    customer = await storyOf(api);
    const { id } = await api.create('customers', { name: '已删除的客户', city: '南京' });
    await api.send('DELETE', `/customers/${id}`);
    const body = { ids: [customer], op: 'update', changes: { tier: 'key' } };
    const job = await api.send<JobWire>('POST', '/customers/bulk', body);
    await becomes(async () => (await api.get<JobWire>(`/jobs/${job.id}`)).state, 'done');
    experiments.draft = await plannedExperiment(api);
    experiments.running = await plannedExperiment(api);
    await api.send('POST', '/actions/startExperiment', { id: experiments.running });
    const at = { url, api };
    const { bytes } = await messyLedger(40, '清单');
    imports.ready = (await bringFile(at, '待导入.xlsx', bytes)).run.id;
    const steps = [{ object: 'customer', columns: { name: { column: 'Betrieb' } } }];
    const definition = JSON.stringify({ steps });
    imports.preset = (await api.create('import-presets', { name: '单位名单', definition })).id;
    imports.done = (await importFile(at, '已导入.xlsx', bytes, 'customer')).run.id;
    await learnTogether(api);
    await scored();
    await compareCustomers();
  },
  REFRESHED_MS + COMPARED_MS + 60_000,
);
afterAll(closeBrowser);

/** An experiment with its arms, of customers that no other journey splits. */
async function plannedExperiment(api: Api): Promise<string> {
  const city = '泉州';
  await api.create('customers', { name: '泉州试饮点甲', city });
  await api.create('customers', { name: '泉州试饮点乙', city });
  const audience = JSON.stringify({ field: 'city', op: 'eq', value: city });
  const { id } = await api.create('experiments', { name: '手写问候卡', audience, days: 30 });
  for (const [n, name] of ['照常', '寄卡片'].entries())
    await api.create('experiment-arms', { experiment: id, name, control: n === 0 });
  return id;
}

async function storyOf(api: Api): Promise<string> {
  const { id, version } = await api.create('customers', {
    name: '南京梧桐里酒店',
    kind: 'company',
    city: '南京',
    phone: '13900001234',
    email: 'buyer@example.com',
    industry: 'hospitality',
    size: 'upTo100',
    tier: 'regular',
    source: 'referral',
    annualRevenue: '3200000',
    note: '大堂吧每周三补货。',
  });
  const days = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString();
  await api.create('contacts', {
    customer: id,
    name: '陈女士',
    title: '采购经理',
    role: 'decisionMaker',
  });
  await api.create('interactions', {
    customer: id,
    channel: 'visit',
    body: '一起试了三款豆子，选中云南日晒。',
    at: days(-3),
    minutes: 45,
  });
  await api.create('interactions', {
    customer: id,
    channel: 'call',
    direction: 'out',
    body: '确认每月送货两次，周三上午。',
    at: days(-1),
    minutes: 12,
  });
  await api.create('interactions', {
    customer: id,
    channel: 'mail',
    direction: 'in',
    body: '上周的豆子迟到两天，早餐差点断供，有点失望。',
    at: days(-2),
  });
  await api.create('tasks', {
    customer: id,
    subject: '寄季度报价',
    dueAt: days(1),
    priority: 'high',
  });
  await api.create('tasks', { customer: id, subject: '安排设备保养', dueAt: days(-2) });
  await api.create('opportunities', {
    customer: id,
    name: '大堂吧全自动咖啡机',
    amount: '68000',
    // Today as the company's calendar has it: on Sundays in the evening by UTC that is another week.
    closeDate: dayIn(days(0), 'Asia/Shanghai'),
  });
  await api.send('PATCH', `/customers/${id}`, { alsoKnownAs: '梧桐里' }, version);
  // Somebody has written it down once more.
  const again = { name: '南京梧桐里酒店有限公司', kind: 'company', phone: '13900001234' };
  await api.create('customers', again);
  return id;
}

/** Every page of somebody signed in, and when it has come. */
const pages: WalkedPage[] = [
  { name: 'list', open: (visitor) => openList(visitor, 'customer') },
  {
    name: 'record',
    open: async ({ page, url }) => {
      await page.goto(`${url}/customers/${customer}`);
      await seen(page.getByText('确认每月送货两次，周三上午。'));
    },
  },
  {
    name: 'form',
    open: async ({ page, url, names, t }) => {
      await page.goto(`${url}/customers/new`);
      await seen(page.getByRole('textbox', { name: names.field('customer', 'name') }));
      await page.getByRole('button', { name: t('form.more') }).click();
      await seen(page.getByRole('textbox', { name: names.field('customer', 'note') }));
    },
  },
  {
    name: 'board',
    open: async ({ page, url }) => {
      await page.goto(`${url}/opportunities?mode=board`);
      await seen(page.getByText('大堂吧全自动咖啡机'));
    },
  },
  {
    name: 'list as a calendar',
    open: async ({ page, url }) => {
      await page.goto(`${url}/tasks?mode=calendar`);
      await seen(page.locator('[data-item]'));
    },
  },
  {
    name: 'calendar',
    open: async ({ page, url }) => {
      await page.goto(`${url}/calendar?span=week`);
      await seen(page.getByText('大堂吧全自动咖啡机'));
    },
  },
  {
    name: 'trash',
    open: async ({ page, url }) => {
      await page.goto(`${url}/customers/trash`);
      await seen(page.getByText('已删除的客户'));
    },
  },
  {
    name: 'jobs',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/jobs`);
      await seen(page.getByText(t('jobs.changed', { count: 1 })));
    },
  },
  {
    name: 'workbench',
    open: async ({ page, url }) => {
      await page.goto(`${url}/workbench`);
      await seen(page.locator('[data-task]'));
      await seen(page.locator('[data-compared="customers"] td a'));
    },
  },
  {
    name: 'dashboard',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/sales-dashboard`);
      await seen(page.locator('[data-figure="openAmount"] a'));
      await seen(page.getByRole('region', { name: t('dashboard.funnel') }).getByRole('table'));
    },
  },
  {
    name: 'what was read',
    open: async ({ page, url }) => {
      await page.goto(`${url}/customers/${customer}`);
      await page.locator('[data-words="negative"]').first().click();
      await seen(page.locator('[data-deciding]'));
    },
  },
  ...workedOutPages,
  {
    name: 'imports',
    open: async ({ page, url }) => {
      await page.goto(`${url}/import-runs`);
      await seen(page.getByText('已导入.xlsx'));
    },
  },
  {
    name: 'new import',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/import-runs/new`);
      await seen(page.getByRole('button', { name: t('import.choose'), exact: true }));
    },
  },
  {
    name: 'import before it starts',
    open: async ({ page, url }) => {
      await page.goto(`${url}/import-runs/${imports.ready}`);
      await seen(page.getByRole('button', { name: /^找前台转/ }));
    },
  },
  {
    name: 'import with its result',
    open: async ({ page, url }) => {
      await page.goto(`${url}/import-runs/${imports.done}`);
      await seen(page.getByRole('cell', { name: '找前台转', exact: true }));
    },
  },
  {
    name: 'what an import made',
    open: async ({ page, url }) => {
      await page.goto(`${url}/import-runs/${imports.done}?show=created`);
      await seen(page.getByRole('link', { name: '清单1号客户' }));
    },
  },
  {
    name: 'import presets',
    open: async ({ page, url, names }) => {
      await page.goto(`${url}/import-presets`);
      await seen(page.getByRole('heading', { name: names.plural('importPreset') }));
    },
  },
  {
    name: 'import preset',
    open: async ({ page, url, t, names }) => {
      await page.goto(`${url}/import-presets/${imports.preset}`);
      const field = names.field('customer', 'name');
      await seen(page.getByText(t('import.fromColumn', { field, column: 'Betrieb' })));
    },
  },
  {
    name: 'new import preset',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/import-presets/new`);
      await seen(page.getByRole('button', { name: t('import.presetFile') }));
    },
  },
  {
    name: 'exports',
    open: async ({ page, url, names }) => {
      await page.goto(`${url}/export-runs`);
      await seen(page.getByRole('heading', { name: names.plural('exportRun') }));
    },
  },
  {
    name: 'new experiment',
    open: async ({ page, url }) => {
      await page.goto(`${url}/experiments/new`);
      await seen(page.locator('[data-plan]'));
    },
  },
  {
    name: 'planned experiment',
    open: async ({ page, url }) => {
      await page.goto(`${url}/experiments/${experiments.draft}`);
      await seen(page.locator('[data-plan]'));
    },
  },
  {
    name: 'running experiment',
    open: async ({ page, url }) => {
      await page.goto(`${url}/experiments/${experiments.running}`);
      await seen(page.locator('[data-verdict="waiting"]'));
    },
  },
  {
    name: 'rescues',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/rescues`);
      await seen(page.getByRole('heading', { name: t('rescue.cases') }));
    },
  },
  {
    name: 'new rescue',
    open: async ({ page, t }) => {
      await page.getByRole('button', { name: t('rescue.start') }).click();
      await seen(page.locator('[data-plan]'));
    },
  },
  federationPage,
  {
    name: 'profile',
    open: async ({ page, url, t }) => {
      await page.goto(`${url}/me`);
      await seen(page.getByRole('heading', { name: t('profile.title') }));
    },
  },
  {
    name: 'palette',
    open: async (visitor) => {
      await openList(visitor, 'customer');
      const palette = await openPalette(visitor);
      await visitor.page.keyboard.type('njwt');
      await seen(palette.getByRole('option', { name: /南京梧桐里酒店/ }));
    },
  },
];

/** On phones a record's page has its parts one behind the other. */
async function inspectTabs(visitor: Visit, data: ReadonlySet<string>): Promise<void> {
  const tabs = [
    ['record.tabFields', '大堂吧每周三补货。'],
    ['record.tabRelated', '寄季度报价'],
  ] as const;
  for (const [tab, content] of tabs) {
    await visitor.page.getByRole('tab', { name: visitor.t(tab) }).tap();
    await seen(visitor.page.getByText(content));
    await inspect(visitor, `record, ${tab}`, data);
  }
}

describe('every page, in both languages, light and dark, on a desktop and a phone', () => {
  test.for(LOOKS)(
    'is silent on the console, fits the screen, speaks one language and has no barriers: $locale, $size',
    { timeout: WALK_MS },
    (look) =>
      visit({ as: 'east', ...look }, async (visitor) => {
        const data = recordData(visitor.page);
        for (const { name, open } of pages) {
          await open(visitor);
          await data.settled();
          await inspect(visitor, name, data.texts);
          if (name === 'record' && look.size === 'phone') await inspectTabs(visitor, data.texts);
        }
      }),
  );

  test.for([
    ['admin', LOOKS[0], administratorsPages],
    ['viewer', LOOKS[3], viewersPages],
  ] as const)(
    'what looks different to others than the manager of a region is in order as well: %s',
    { timeout: WALK_MS },
    ([as, look, { shared, own }]) =>
      visit({ as, ...look }, async (visitor) => {
        const inspectPage = inspector(visitor);
        const walked = pages.filter(({ name }) => shared.includes(name));
        expect(walked).toHaveLength(shared.length);
        for (const { name, open } of [...walked, ...own]) {
          await open(visitor);
          await inspectPage(name);
        }
      }),
  );

  test.for(LOOKS)('the sign-in page as well: $locale, $size', (look) =>
    visit(look, async (visitor) => {
      await visitor.page.goto(visitor.url);
      await seen(visitor.page.getByRole('heading', { name: visitor.t('signIn.title') }));
      await inspect(visitor, 'sign-in');
    }),
  );

  test('what cannot be read in the other theme is found', () =>
    visit({ theme: 'auto', system: 'light' }, async (visitor) => {
      const { page, url, t } = visitor;
      await page.goto(url);
      const title = page.getByRole('heading', { name: t('signIn.title') });
      await seen(title);
      await inspect(visitor, 'as it is');
      await page.addStyleTag({
        content: '[data-mantine-color-scheme="dark"] h1 { color: #333 !important }',
      });
      await expect(inspect(visitor, 'grey on black')).rejects.toThrow(/contrast, other theme/);
    }));
});
