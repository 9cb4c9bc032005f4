import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import type { MatchesWire } from '../src/modules/quality/matches/wire.ts';
import type { MergeRule, MergesWire } from '../src/modules/quality/merges/wire.ts';
import type { PairStatus, PairWire, PairsWire } from '../src/modules/quality/pairs/wire.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { COMPARED_MS, compared } from './support/duplicates.ts';
import { inspect, LOOKS, recordData } from './support/inspect.ts';
import { becomes, gone, inProportion, seen, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

/** A pair is decided by hand within two seconds: the next one stands there by then. */
const NEXT_MS = inProportion(2_000);

const asAdmin = (): Api => apiOf(ownDemo().url, ownDemo().people.admin.cookie);
const asEast = (): Api => apiOf(ownDemo().url, ownDemo().people['sales-a'].cookie);

const pairsOf = async (status: PairStatus): Promise<PairWire[]> =>
  (await asAdmin().get<PairsWire>(`/quality/pairs?object=customer&status=${status}`)).pairs;

/** Two that come to the pairs of the demo company by the scan of a test below. */
beforeAll(async () => {
  const api = asEast();
  const phone = '13900008811';
  await api.create('customers', { name: '嘉兴云杉印务', kind: 'company', city: '嘉兴', phone });
  await api.create('customers', { name: '嘉兴云杉印务有限公司', kind: 'company', phone });
  await compared();
}, COMPARED_MS);
afterAll(closeBrowser);

const fieldOf = ({ page, names }: Visit, object: string, field: string) =>
  page.getByRole('textbox', { name: names.field(object, field), exact: true });
const besides = ({ page }: Visit) => page.locator('[data-compared]');
const shownPair = async (visitor: Visit): Promise<string> =>
  (await besides(visitor).getAttribute('data-compared')) ?? '';

/** Chooses the rule of one field by keys, where it says that it would take this value. */
async function ruleByKeys(
  { page }: Visit,
  field: string,
  rule: MergeRule,
  value: string,
): Promise<void> {
  const row = page.locator(`[data-part="merge"] [data-field="${field}"]`);
  await row.locator('input[aria-haspopup="listbox"]').press('ArrowDown');
  const option = page.locator(`[data-rule="${rule}"]`).filter({ visible: true });
  await seen(option.locator('[data-takes]', { hasText: value }));
  const chosen = page.locator('[data-combobox-selected]').filter({ has: option });
  await becomes(async () => {
    if ((await chosen.count()) === 0) await page.keyboard.press('ArrowDown');
    return chosen.count();
  }, 1);
  await page.keyboard.press('Enter');
  await becomes(() => row.getByRole('radio', { name: value, exact: true }).isChecked(), true);
}

async function openQueue(visitor: Visit, query = ''): Promise<void> {
  await visitor.page.goto(`${visitor.url}/duplicates${query}`);
  await seen(besides(visitor));
}

describe('a new customer or lead that is there already', () => {
  test('is told of while one types: with a way to it for those who may see it', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, t, url } = visitor;
      await page.goto(`${url}/customers/new`);
      await fieldOf(visitor, 'customer', 'name').fill('嘉兴云杉印务');
      const panel = page.getByRole('region', { name: t('match.title') });
      await seen(panel.getByRole('link', { name: '嘉兴云杉印务' }));
      await seen(panel.getByText(t('match.equal', { field: t('match.name') })));
      await fieldOf(visitor, 'customer', 'name').fill('完全不同的名字甲乙丙');
      await gone(panel);
      await fieldOf(visitor, 'customer', 'phone').fill('139 0000 8811');
      await seen(panel.getByText(t('match.equal', { field: t('match.phone') })));
    }));

  test('is masked for those who may not, who are told whom to ask, and saving goes on as always', () =>
    visit({ as: 'sales-b', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const values = { name: '嘉兴云杉印务' };
      const { matches } = await api.send<MatchesWire>('POST', '/quality/matches', {
        object: 'lead',
        values: { ...values, company: values.name },
      });
      expect(matches.map(({ id }) => id)).toEqual(matches.map(() => null));
      await page.goto(`${url}/leads/new`);
      await fieldOf(visitor, 'lead', 'name').fill('季女士');
      await fieldOf(visitor, 'lead', 'phone').fill('13900008811');
      const panel = page.getByRole('region', { name: t('match.title') });
      await seen(panel.getByText('嘉兴＊＊'));
      expect(await panel.getByRole('link').count()).toBe(0);
      const name = matches[0]?.owner?.name ?? '';
      await seen(panel.getByText(t('match.ask', { name })));
      await page.getByRole('button', { name: t('form.save'), exact: true }).tap();
      await seen(page.getByRole('heading', { level: 1, name: '季女士' }));
    }));
});

describe('the queue', () => {
  test('is filled by a scan, which says how far it is', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t } = visitor;
      await openQueue(visitor);
      await page.getByRole('button', { name: t('scan.now') }).click();
      await vi.waitFor(
        async () => {
          const titles = (await pairsOf('open')).flatMap(({ first, second }) => [
            first.title,
            second.title,
          ]);
          expect(titles).toContain('嘉兴云杉印务有限公司');
        },
        { timeout: COMPARED_MS, interval: 500 },
      );
      await seen(
        page
          .getByRole('list', { name: t('pairs.list') })
          .getByText('嘉兴云杉印务')
          .first(),
      );
    }));

  test('is worked through by keys: different, not sure, back again; the next pair is there at once', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, t } = visitor;
      await openQueue(visitor);
      const first = await shownPair(visitor);
      await seen(page.locator('[data-step]'));
      const begun = performance.now();
      await page.keyboard.press('2');
      await page.locator(`[data-compared]:not([data-compared="${first}"])`).waitFor();
      expect(performance.now() - begun).toBeLessThan(NEXT_MS);
      await becomes(async () => (await pairsOf('different')).map(({ id }) => id), [first]);
      const second = await shownPair(visitor);
      await page.keyboard.press('3');
      await becomes(async () => (await pairsOf('notSure')).map(({ id }) => id), [second]);
      await page.keyboard.press('u');
      await becomes(() => shownPair(visitor), second);
      await page.keyboard.press('u');
      await becomes(() => shownPair(visitor), first);
      await becomes(async () => (await pairsOf('different')).length, 0);
      await becomes(async () => (await pairsOf('notSure')).length, 0);
      await page.keyboard.press('j');
      await becomes(() => shownPair(visitor), second);
      await page.keyboard.press('k');
      await page.keyboard.press('?');
      await seen(page.getByRole('dialog', { name: t('pairs.keys') }));
    }));

  test('merges what is the same, and takes it apart from the message, the list or the merged one’s page', () =>
    visit({ as: 'admin', locale: 'zh', expected: [/status of 404/] }, async (visitor) => {
      const { page, t, api, url } = visitor;
      await openQueue(visitor);
      await page
        .getByRole('list', { name: t('pairs.list') })
        .getByText('嘉兴云杉印务')
        .first()
        .click();
      await seen(page.locator('[data-compared] [data-row="differ"]'));
      const pair = await shownPair(visitor);
      const { first, second } = await api.get<PairWire>(`/quality/pairs/${pair}`);
      await page.keyboard.press('1');
      const merge = page.locator('[data-part="merge"]');
      await seen(merge.locator('[data-field="name"]'));
      const keep = t('merge.keepNamed', { title: '嘉兴云杉印务' });
      await merge.getByRole('radio', { name: keep, exact: true }).check();
      await ruleByKeys(visitor, 'name', 'complete', '嘉兴云杉印务有限公司');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await seen(toast(visitor).getByText('嘉兴云杉印务', { exact: false }));
      const kept = first.title === '嘉兴云杉印务' ? first : second;
      const lost = kept === first ? second : first;
      const now = await api.get<RecordWire>(`/customers/${kept.id}`);
      expect(now['name']).toBe('嘉兴云杉印务有限公司');
      await expect(api.get(`/customers/${lost.id}`)).rejects.toThrow(/404/);

      await toast(visitor)
        .getByRole('button', { name: t('merge.takeApart') })
        .click();
      await seen(toast(visitor).getByText(t('merge.apart')));
      expect((await api.get<RecordWire>(`/customers/${kept.id}`))['name']).toBe('嘉兴云杉印务');
      await api.get(`/customers/${lost.id}`);

      const asked = { object: 'customer', survivor: kept.id, others: [lost.id] };
      await page.goto(`${url}/duplicates?part=merged`);
      await page.locator('[data-merge] button').first().click();
      await seen(page.getByText(t('merge.rule.complete')));
      await api.send('POST', '/actions/mergeRecords', asked);
      await page.goto(`${url}/customers/${lost.id}`);
      await page.getByRole('link', { name: t('merged.open', { title: kept.title }) }).click();
      await seen(page.getByRole('heading', { level: 1, name: kept.title }));
      // The record itself leads to what was merged into it; the list finds it by name as well.
      await page.locator('[data-merged="1"]').getByRole('link').click();
      await seen(page.getByText(t('merged.ofRecord')));
      await page.getByRole('button', { name: t('merged.all') }).click();
      const search = page.getByRole('searchbox', { name: t('merged.search') });
      await search.fill('没有这样的名称');
      await seen(page.getByText(t('merged.notFound')));
      await search.fill('云杉');
      const item = page.locator('[data-merge][data-state="merged"]').first();
      await item.getByRole('button', { name: t('merge.takeApart') }).click();
      await becomes(async () => {
        const { merges } = await api.get<MergesWire>('/quality/merges?object=customer');
        return merges.every(({ state }) => state === 'unmerged');
      }, true);
      await api.get(`/customers/${lost.id}`);
    }));

  test('shows what merging by itself would do before it is turned on', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      await page.goto(`${url}/duplicates?part=auto`);
      const part = page.locator('[data-part="auto"]');
      await seen(part.getByText(t('auto.isOff')));
      await seen(page.locator('[data-count]'));
      await part.getByRole('button', { name: t('auto.turnOn', { chance: 99 }) }).click();
      const on = (rule: MergeRule) =>
        part.getByText(t('auto.isOn', { chance: 99, rule: t(`merge.rule.${rule}`) }));
      await seen(on('survivor'));
      await part.locator('input[aria-haspopup="listbox"]').click();
      await page.getByRole('option', { name: t('merge.rule.source') }).click();
      await part.getByRole('button', { name: t('auto.changeRule') }).click();
      await seen(on('source'));
      // Another order of sources would take other values: it is previewed anew.
      const again = page.waitForResponse(
        (answer) => answer.url().includes('/quality/auto-merge') && answer.ok(),
      );
      await page.locator('[data-source]').nth(1).getByRole('button').first().click();
      await again;
      await part.getByRole('button', { name: t('auto.turnOff') }).click();
      await seen(part.getByText(t('auto.isOff')));
      const { settled } = await api.get<{ settled: number | null }>(
        '/quality/auto-merge?object=customer',
      );
      expect(settled).toBeNull();
    }));

  test('holds contacts against each other as well, who are told of while one types, and says whose the one kept is', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const values = { name: '双胞胎掌柜', phone: '13900006543' };
      const customers = ['双胞胎茶馆', '双胞胎茶庄'];
      for (const name of customers) {
        const customer = await api.create('customers', { name, kind: 'company' });
        await api.create('contacts', { ...values, customer: customer.id });
      }
      await becomes(async () => {
        const typed = { object: 'contact', values: { phone: values.phone } };
        const { matches } = await api.send<MatchesWire>('POST', '/quality/matches', typed);
        return matches.length;
      }, 2);
      await page.goto(`${url}/contacts/new`);
      await fieldOf(visitor, 'contact', 'phone').fill(values.phone);
      const panel = page.getByRole('region', { name: t('match.title') });
      await seen(panel.getByText('双胞胎茶庄'));

      await api.send('POST', '/actions/scanDuplicates', { object: 'contact' });
      await compared();
      await openQueue(visitor, '?of=contact');
      await page
        .getByRole('list', { name: t('pairs.list') })
        .getByText(values.name)
        .first()
        .click();
      await seen(page.locator('[data-step="customer"]'));
      await page.keyboard.press('1');
      const merge = page.locator('[data-part="merge"]');
      await merge.locator('[data-field="customer"]').getByText('双胞胎茶庄').click();
      const said = t('merge.otherCustomer', { customer: '双胞胎茶庄' });
      await seen(merge.getByText(said));
      await page.keyboard.press('Enter');
      await seen(toast(visitor).getByText(values.name, { exact: false }));
      const { merges } = await api.get<MergesWire>('/quality/merges?object=contact');
      const kept = await api.get<RecordWire>(`/contacts/${merges[0]?.survivor.id ?? ''}`);
      expect(kept._titles['customer']).toBe('双胞胎茶庄');
    }));

  // The queue itself is on the walk through every page.
  test.for(LOOKS.filter(({ locale, size }) => locale === 'zh' || size === 'phone'))(
    'looks right where one merges and takes apart: $locale, $size',
    (look) =>
      visit({ as: 'admin', ...look }, async (visitor) => {
        const { page, url, size } = visitor;
        const data = recordData(page);
        const looked = async (name: string): Promise<void> => {
          await data.settled();
          await inspect(visitor, name, data.texts);
        };
        await openQueue(visitor);
        const same = page.locator('[aria-keyshortcuts="1"]');
        await (size === 'phone' ? same.tap() : same.click());
        await seen(page.locator('[data-part="moving"]'));
        await looked('merge');
        await page.goto(`${url}/duplicates?part=merged`);
        await page.locator('[data-merge] button').first().click();
        await seen(page.locator('[data-part="details"]'));
        await looked('merged');
        await page.goto(`${url}/duplicates?part=auto`);
        await seen(page.locator('[data-count]'));
        await looked('automatic');
      }),
  );
});

describe('standard forms', () => {
  test('are shown before they are made, made in one go, and taken back in one', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const [left, kept] = await Promise.all([
        api.create('leads', { name: '王甲先生', company: '云杉(嘉兴)有限公司' }),
        api.create('leads', { name: '李乙先生' }),
      ]);
      await page.goto(`${url}/quality?part=standards&object=lead`);
      for (const name of ['company', 'city'] as const)
        await page.getByRole('checkbox', { name: t(`standards.${name}`) }).uncheck();
      await page.getByRole('button', { name: t('standards.preview'), exact: true }).click();
      const items = page.locator('[data-part="standards-preview"] [data-record]');
      const item = (id: string) => page.locator(`[data-record="${id}"]`);
      await seen(item(left.id));
      await seen(item(kept.id).getByText(t('standards.reason.title')));
      const count = await items.count();
      await page
        .getByRole('checkbox', { name: t('standards.include', { name: '王甲先生' }) })
        .uncheck();
      const number = String(count - 1);
      await page
        .getByRole('button', { name: t('standards.do', { count: count - 1, number }) })
        .click();
      await seen(page.getByText(t('standards.done', { count: count - 1, number })));
      const name = async (id: string) => (await api.get<RecordWire>(`/leads/${id}`))['name'];
      expect([await name(left.id), await name(kept.id)]).toEqual(['王甲先生', '李乙']);
      // Whoever comes back finds what came of it, and can still take it back.
      await page.reload();
      await seen(page.getByText(t('standards.done', { count: count - 1, number })));
      await page.getByRole('button', { name: t('standards.undo') }).click();
      await becomes(() => name(kept.id), '李乙先生');
    }));

  test('are told below the field while one types, with a word on codes that cannot be right', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, t, url, names } = visitor;
      await page.goto(`${url}/customers/new`);
      const note = (field: string) =>
        page.locator(`[data-field="${field}"]`).locator(`[data-note="${field}"]`);
      await fieldOf(visitor, 'customer', 'name').fill('Yunshan Printing CO.,LTD');
      await note('name')
        .getByRole('button', { name: t('standards.note.take') })
        .click();
      await becomes(
        () => fieldOf(visitor, 'customer', 'name').inputValue(),
        'Yunshan Printing Co., Ltd.',
      );
      await gone(note('name'));
      await page.getByRole('button', { name: t('form.more') }).click();
      await fieldOf(visitor, 'customer', 'address').fill('浙江省嘉兴市南湖区中山路１号');
      await seen(note('address').filter({ hasText: '浙江 · 嘉兴 · 南湖区' }));
      await fieldOf(visitor, 'customer', 'creditCode').fill('91350100m000100y44');
      await seen(
        note('creditCode').filter({ hasText: t('standards.fault.expected', { expected: '3' }) }),
      );
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/customers\/[0-9a-f-]{36}$/);
      await seen(page.getByText('南湖区', { exact: true }));
      expect(names.field('customer', 'district')).toBe('区县');
    }));

  test('are told where a value is changed in place, with undo, and while one types a contact', () =>
    visit({ as: 'sales-a', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api, names } = visitor;
      const { id } = await api.create('customers', { name: '嘉兴云杉茶业', city: '嘉兴' });
      await page.goto(`${url}/customers/${id}`);
      const city = names.field('customer', 'city');
      await page.getByRole('button', { name: t('record.edit', { field: city }) }).click();
      await page.getByRole('textbox', { name: city }).fill('汕头市');
      await page.keyboard.press('Enter');
      const told = toast(visitor)
        .locator('> *')
        .filter({ hasText: t('write.savedAs', { values: '汕头' }) });
      await told.getByRole('button', { name: t('write.undo') }).click();
      await becomes(async () => (await api.get<RecordWire>(`/customers/${id}`))['city'], '嘉兴');

      await page.goto(`${url}/contacts/new`);
      const name = fieldOf(visitor, 'contact', 'name');
      const note = page.locator('[data-field="name"]').locator('[data-note="name"]');
      await name.fill('王　乙');
      await seen(note.filter({ hasText: '“王乙”' }));
      await name.fill('王乙女士');
      await note.getByRole('button', { name: t('standards.note.take') }).click();
      await becomes(() => name.inputValue(), '王乙');
    }));
});
