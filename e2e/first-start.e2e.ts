import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import { actionsOf } from './support/actions.ts';
import { ownDemo } from './support/demo.ts';
import { becomes, cellOf, openPalette, option, seen, signInOn, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit, type VisitOptions } from './support/visit.ts';

afterAll(closeBrowser);

/** The first letters of the pinyin of what the demo's companies are called. */
const INITIALS: Record<string, string> = {
  上海: 'sh',
  晨光: 'cg',
  江南: 'jn',
  云上: 'ys',
  青禾: 'qh',
  海棠: 'ht',
  远山: 'ys',
  拾光: 'sg',
  星河: 'xh',
  白鹭: 'bl',
  松果: 'sg',
  半岛: 'bd',
  暖阳: 'ny',
  知行: 'zx',
  梧桐: 'wt',
  锦程: 'jc',
  新月: 'xy',
  临江: 'lj',
  望岳: 'wy',
  汇川: 'hc',
  明德: 'md',
  泰和: 'th',
  鼎盛: 'ds',
  同舟: 'tz',
  澄怀: 'ch',
  南山: 'ns',
  东篱: 'dl',
  沐禾: 'mh',
  听澜: 'tl',
};

/** A company of the demo in Shanghai whose initials nobody else of the same seller has, and those initials. */
async function someCompany({ api }: Visit): Promise<{ company: RecordWire; typed: string }> {
  const companies = await api.find('customers', {
    and: [
      { field: 'kind', op: 'eq', value: 'company' },
      { field: 'city', op: 'eq', value: '上海' },
    ],
  });
  const known = companies.map((company) => {
    const parts = String(company['name']).match(/.{2}/gu)?.slice(0, 3) ?? [];
    return { company, typed: parts.map((part) => INITIALS[part] ?? '?').join('') };
  });
  const alone = known.find(
    ({ typed }) => !typed.includes('?') && known.filter((one) => one.typed === typed).length === 1,
  );
  if (!alone) throw new Error('The demo has no company with initials of its own');
  return alone;
}

/** Presses on a desktop, taps on a phone. */
function press({ size }: Visit, target: Locator): Promise<void> {
  return size === 'phone' ? target.tap() : target.click();
}

/** Signs in with the printed password, finds the company by its initials and opens it. */
async function findByInitials(visitor: Visit, company: RecordWire, typed: string): Promise<void> {
  const { page, url } = visitor;
  await page.goto(url);
  await signInOn(visitor, ownDemo().people['sales-a']);
  await seen(page.getByRole('heading', { level: 1, name: visitor.t('workbench.title') }));
  const palette = await openPalette(visitor);
  await page.keyboard.type(typed);
  const hit = palette.getByRole('option', { name: String(company['name']) }).first();
  await seen(hit);
  if (visitor.size === 'phone') await hit.tap();
  else await page.keyboard.press('Enter');
  await page.waitForURL(`**/customers/${company.id}`);
  await seen(page.getByRole('heading', { level: 1, name: String(company['name']) }));
}

/** Notes a call: choose, write, save. */
async function noteCall(visitor: Visit, said: string): Promise<void> {
  const { page, names, size, t } = visitor;
  const call = names.option('interaction', 'channel', 'call');
  const kinds = page.getByRole('group', {
    name: t(size === 'phone' ? 'composer.title' : 'composer.kind'),
  });
  const done = await actionsOf(page, async () => {
    await press(visitor, kinds.getByRole('button', { name: call, exact: true }));
    await page.getByRole('textbox', { name: t('composer.call') }).fill(said);
    await press(visitor, page.getByRole('button', { name: t('composer.save'), exact: true }));
  });
  expect(done).toHaveLength(2);
  await seen(page.getByRole('listitem').filter({ hasText: said }));
}

/** Adds a task for tomorrow; it stands with the open work. */
async function addTask(visitor: Visit, subject: string): Promise<void> {
  const { page, size, t } = visitor;
  const kinds = page.getByRole('group', {
    name: t(size === 'phone' ? 'composer.title' : 'composer.kind'),
  });
  await press(visitor, kinds.getByRole('button', { name: t('composer.task'), exact: true }));
  await page.getByRole('textbox', { name: t('composer.taskHint') }).fill(subject);
  await page
    .getByRole('radiogroup', { name: t('composer.due') })
    .getByText(t('composer.dueTomorrow'))
    .click();
  await press(visitor, page.getByRole('button', { name: t('composer.saveTask'), exact: true }));
  if (size === 'phone') await page.getByRole('tab', { name: t('record.tabRelated') }).tap();
  await seen(page.getByRole('link', { name: subject }));
}

/** Changes the city in the list on a desktop, where it is edited in its cell. */
async function changeInList({ page, names }: Visit, company: RecordWire): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: names.plural('customer'), exact: true })
    .first()
    .click();
  await seen(page.getByRole('grid'));
  // The demo's companies are many: the newest stand first, so the list is narrowed to this one.
  const where = { field: 'name', op: 'eq', value: company['name'] };
  await page.goto(
    `${new URL(page.url()).origin}/customers?where=${encodeURIComponent(JSON.stringify(where))}`,
  );
  const cell = cellOf(page, company.id, 3);
  await seen(cell.getByText('上海'));
  await cell.dblclick();
  await cell.getByRole('textbox').fill('昆山');
  await page.keyboard.press('Enter');
  await seen(cell.getByText('昆山'));
}

/** Changes the city on the record's page on a phone, whose lists are cards. */
async function changeOnRecord({ page, names, t }: Visit): Promise<void> {
  const city = names.field('customer', 'city');
  await page.getByRole('tab', { name: t('record.tabFields') }).tap();
  await page.getByRole('button', { name: t('record.edit', { field: city }), exact: true }).tap();
  await page.getByRole('textbox', { name: city }).fill('昆山');
  await page.keyboard.press('Enter');
}

async function undoFromToast(visitor: Visit): Promise<void> {
  const { t } = visitor;
  const saved = toast(visitor)
    .locator('> *')
    .filter({ hasText: t('write.saved') });
  await press(visitor, saved.getByRole('button', { name: t('write.undo') }));
  await seen(toast(visitor).getByText(t('write.undone', { count: 1 })));
}

/** Everything stands in the timeline as sentences; what was undone is said as undone. */
async function readHistory(visitor: Visit, company: RecordWire, said: string): Promise<void> {
  const { page, names, t, url } = visitor;
  await page.goto(`${url}/customers/${company.id}`);
  const timeline = page.getByRole('list').filter({ hasText: said });
  await seen(timeline);
  const actor = '华东销售一 East sales 1';
  const field = names.field('customer', 'city');
  const change = (before: string, after: string): Locator =>
    page
      .getByRole('listitem')
      .filter({ hasText: t('history.changed', { actor, field, before, after }) });
  await seen(change('上海', '昆山'));
  await seen(change('昆山', '上海').filter({ hasText: t('history.viaUndo') }));
}

/** Days run one after the other on the same customer: their words tell them apart. */
let days = 0;

async function firstDay(visitor: Visit): Promise<void> {
  days += 1;
  const look = `${visitor.locale} ${days}`;
  const said = `电话：试用装已收到 ${look}`;
  const { company, typed } = await someCompany(visitor);
  await findByInitials(visitor, company, typed);
  await noteCall(visitor, said);
  await addTask(visitor, `寄样品 ${look}`);
  if (visitor.size === 'desktop') await changeInList(visitor, company);
  else await changeOnRecord(visitor);
  await undoFromToast(visitor);
  await becomes(
    async () => (await visitor.api.get<RecordWire>(`/customers/${company.id}`))['city'],
    '上海',
  );
  await readHistory(visitor, company, said);
}

describe('the first day of a seller', () => {
  const looks: VisitOptions[] = [
    { locale: 'zh', theme: 'light', size: 'desktop' },
    { locale: 'en', theme: 'dark', size: 'phone' },
    { locale: 'zh', theme: 'dark', size: 'desktop' },
    { locale: 'en', theme: 'light', size: 'phone' },
  ];
  test.for(looks)(
    'sign in, find by initials, note a call, add a task, change, undo, read it all: $locale, $theme, $size',
    // Signed out in the browser: the printed password is typed.
    (look) => visit({ ...look, as: 'sales-a', signedOut: true }, firstDay),
  );
});

describe('the palette', () => {
  test('finds by pinyin, initials, Chinese, the last four digits and a whole number', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, api, url, t } = visitor;
      await api.create('customers', { name: '曾梅林', kind: 'person', phone: '13900008842' });
      await page.goto(url);
      const palette = await openPalette(visitor);
      const input = palette.getByLabel(t('palette.title')).and(page.locator('input'));
      const nothing = palette.getByText(t('palette.nothing', { text: '没有这样的客户' }));
      for (const typed of ['曾梅林', '梅林', 'zengmei', 'zml', '8842', '13900008842']) {
        await input.fill(typed);
        await seen(palette.getByRole('option', { name: '曾梅林' }));
        // So that what the next one finds is not what was found before.
        await input.fill('没有这样的客户');
        await seen(nothing);
      }
      await page.keyboard.press('Escape');
      await palette.waitFor({ state: 'hidden' });
    }));

  test('opens on Enter what was typed, not what an earlier answer put first', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, api, url } = visitor;
      await api.create('customers', { name: '慢慢答一号', kind: 'company' });
      const wanted = await api.create('customers', { name: '慢慢答二号', kind: 'company' });
      await page.goto(url);
      const palette = await openPalette(visitor);
      await page.keyboard.type('慢慢答一');
      await seen(palette.getByRole('option', { name: '慢慢答一号' }));
      await page.route('**/api/v1/search?*', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await route.continue();
      });
      await page.keyboard.press('Backspace');
      await page.keyboard.type('二');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/customers/${wanted.id}`);
    }));

  test('runs commands of both languages: create, change the language, background work', () =>
    visit({ as: 'sales-a', locale: 'en' }, async (visitor) => {
      const { page, url, names, t } = visitor;
      await page.goto(url);
      await seen(page.getByRole('heading', { level: 1, name: t('workbench.title') }));
      let palette = await openPalette(visitor);
      await page.keyboard.type('新建 customer');
      await seen(
        palette.getByRole('option', {
          name: t('palette.createOne', { object: names.object('customer') }),
        }),
      );
      await page.keyboard.press('Enter');
      await page.waitForURL('**/customers/new');
      // The first field has the focus: the keys work there, too.
      await becomes(() => page.evaluate(() => document.activeElement?.tagName), 'INPUT');
      palette = await openPalette(visitor);
      await page.keyboard.type('background');
      await seen(option(page, t('shell.jobs')));
      await page.keyboard.press('Enter');
      await seen(page.getByRole('heading', { level: 1, name: t('jobs.title') }));
      expect(new URL(page.url()).pathname).toBe('/jobs');
    }));
});
