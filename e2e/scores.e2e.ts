import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordWire } from '../src/kernel/wire.ts';
import type {
  AnswersView,
  OfferListWire,
  OffersView,
  OfferWatch,
} from '../src/modules/insight/offers/wire.ts';
import { type Api, apiOf } from './support/api.ts';
import { ownDemo } from './support/demo.ts';
import { inspect, recordData } from './support/inspect.ts';
import { becomes, gone, seen } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

const SCORED_MS = 300_000;
const CURRENT = { field: 'current', op: 'eq', value: true };
const RISKY = { field: 'churnChance', op: 'gte', value: 50 };

const asAdmin = (): Api => apiOf(ownDemo().url, ownDemo().people.admin.cookie);

/** The demo company's scores are worked out once it is open: waits for all models, and for the records scored. */
beforeAll(async () => {
  const api = asAdmin();
  await vi.waitFor(
    async () => {
      const models = await api.find('score-models', CURRENT);
      expect(models.length).toBe(6);
      const fitted = models.filter(({ state }) => state === 'fitted');
      expect(fitted.every(({ scoredAt }) => scoredAt !== null)).toBe(true);
      expect((await api.find('customers', RISKY)).length).toBeGreaterThan(0);
    },
    { timeout: SCORED_MS, interval: 1000 },
  );
}, SCORED_MS);
afterAll(closeBrowser);

const scores = ({ page }: Visit) => page.locator('[data-part="scores"]');

/** A customer at risk whose value is known, the most valuable first. */
async function risky(place = 0): Promise<RecordWire> {
  const known = { and: [RISKY, { field: 'nextYearValue', op: 'gt', value: '0' }] };
  const found = await asAdmin().find('customers', known);
  const sorted = found.toSorted((a, b) => Number(b['nextYearValue']) - Number(a['nextYearValue']));
  const one = sorted[place];
  if (!one) throw new Error('the demo company has no customer at risk');
  return one;
}

describe('the scores of a customer', () => {
  test('stand on the page with their reasons, a suggestion, and what they rest on', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url } = visitor;
      const customer = await risky();
      await page.goto(`${url}/customers/${customer.id}`);
      const part = scores(visitor);
      const figure = (name: string) => part.locator(`[data-figure="${name}"] dd`);
      await becomes(
        () => figure('churnChance').innerText(),
        t('score.percent', { value: String(customer['churnChance']) }),
      );
      const reasons = part.locator('[data-reason]');
      await seen(reasons);
      expect(await reasons.count()).toBeLessThanOrEqual(5);
      // Not by colour alone: each says in words what it does to the chance.
      for (const text of await reasons.allInnerTexts()) {
        expect(text).toMatch(new RegExp(`${t('score.raises')}|${t('score.lowers')}`));
      }
      await seen(part.locator('[data-advice]'));

      await figure('nextYearValue').getByRole('link').click();
      await page.waitForURL(/\/orders\?/);
      await page.goBack();
      await seen(part.getByText(t('score.card')));
      await part.locator('a[href^="/score-models/"]').last().click();
      await seen(page.locator('[data-card="churn"]'));
    }));

  test('are one line on a phone, below what they like, and unfold', () =>
    visit({ as: 'admin', locale: 'en', size: 'phone' }, async (visitor) => {
      const { page, t, url } = visitor;
      const customer = await risky();
      await page.goto(`${url}/customers/${customer.id}`);
      const line = scores(visitor).getByRole('button').first();
      const said = t('score.summaryChurn', { value: String(customer['churnChance']) });
      await becomes(async () => (await line.innerText()).includes(said), true);
      const overview = await page
        .getByRole('region', { name: t('customer.overview') })
        .boundingBox();
      const box = await line.boundingBox();
      expect(box?.y ?? 0).toBeGreaterThanOrEqual((overview?.y ?? 0) + (overview?.height ?? 9999));
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
      await line.tap();
      await seen(scores(visitor).locator('[data-reason]'));
    }));

  test('are gone once somebody asks not to be profiled, and the page says why', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const { id, version } = await risky(3);
      await page.goto(`${url}/customers/${id}`);
      await seen(scores(visitor).locator('[data-figure="churnChance"]'));
      await api.send('PATCH', `/customers/${id}`, { noProfiling: true }, version);
      await seen(scores(visitor).getByText(t('noScore.noProfiling')));
      await gone(scores(visitor).locator('[data-figure]'));
      await becomes(async () => {
        const { churnChance, segment } = await api.get<RecordWire>(`/customers/${id}`);
        return [churnChance, segment];
      }, [null, null]);
      const now = await api.get<RecordWire>(`/customers/${id}`);
      await api.send('PATCH', `/customers/${id}`, { noProfiling: false }, now.version);
    }));

  test('are not there for a customer without orders, in one sentence', () =>
    visit({ as: 'sales-b', locale: 'en' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const { id } = await api.create('customers', { name: 'Ohne Bestellung', kind: 'company' });
      await page.goto(`${url}/customers/${id}`);
      await seen(scores(visitor).getByText(t('noScore.noOrders')));
      await gone(scores(visitor).locator('[data-figure]'));
    }));
});

test('an opportunity shows the learned chance beside the one that people set, or why there is none', () =>
  visit({ as: 'admin', locale: 'en' }, async (visitor) => {
    const { page, t, url, api } = visitor;
    const open = { field: 'status', op: 'eq', value: 'open' };
    const deals = await api.find('opportunities', open);
    // How much there is to learn from the demo's few deals depends on the day it was made.
    const scored = deals.find(({ winChance }) => winChance !== null);
    await page.goto(`${url}/opportunities/${(scored ?? deals[0])?.id ?? ''}`);
    if (!scored) {
      await seen(scores(visitor).getByText(t('noScore.fallback')));
      return;
    }
    const figure = (name: string) => scores(visitor).locator(`[data-figure="${name}"] dd`);
    const percent = (value: unknown) => t('score.percent', { value: String(value) });
    await becomes(() => figure('probability').innerText(), percent(scored['probability']));
    await becomes(() => figure('winChance').innerText(), percent(scored['winChance']));
    await seen(scores(visitor).locator('[data-reason]'));
  }));

describe('customers at risk', () => {
  test('are in the order of what would be lost, with reasons, and a call is noted from there', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      await page.goto(`${url}/at-risk`);
      const rows = page.locator('tr[data-customer]');
      await seen(rows.locator('[data-reason]'));
      await seen(page.getByText(t('atRisk.intro')));
      const loss = (record: RecordWire) =>
        Number(record['churnChance']) * Number(record['nextYearValue'] ?? -1);
      const found = await api.find('customers', RISKY);
      const expected = found.map(loss).toSorted((a, b) => b - a);
      const ids = await rows.evaluateAll((all) =>
        all.map((row) => row.getAttribute('data-customer')),
      );
      const byId = new Map(found.map((record) => [record.id, record]));
      const listed = ids.flatMap((id) => byId.get(id ?? '') ?? []).map(loss);
      expect(listed).toEqual(expected.slice(0, ids.length));
      await seen(rows.first().locator('[data-advice]'));

      const first = byId.get(ids[0] ?? '');
      const name = String(first?.['name']);
      const note = rows.getByRole('button', { name: t('atRisk.noteCallOf', { name }) });
      if ((await note.count()) > 0) {
        await note.first().click();
        const dialog = page.getByRole('dialog');
        await seen(dialog.getByText(t('noteCall.title')));
        await becomes(() => dialog.locator('input').first().inputValue(), name);
        await page.keyboard.press('Escape');
      }

      await page.goto(`${url}/at-risk?atLeast=90`);
      await becomes(async () => {
        const texts = await page.locator('tr[data-customer] td:nth-of-type(2)').allInnerTexts();
        return texts.every((text) => Number(text.replace('%', '')) >= 90);
      }, true);
    }));

  test('are cards on a phone', () =>
    visit({ as: 'admin', locale: 'en', size: 'phone', theme: 'dark' }, async (visitor) => {
      const data = recordData(visitor.page);
      await visitor.page.goto(`${visitor.url}/at-risk`);
      await seen(visitor.page.locator('li[data-customer] [data-reason]'));
      await data.settled();
      await inspect(visitor, 'customers at risk', data.texts);
    }));
});

describe('the cards of the models', () => {
  test('say how good a score is on what it had not seen, and keep to the figures', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const models = await api.find('score-models', CURRENT);
      const churn = models.find(({ kind, state }) => kind === 'churn' && state === 'fitted');
      await page.goto(`${url}/models?kind=churn`);
      const sentence = page.locator('[data-auc]');
      await seen(sentence);
      expect(await sentence.innerText()).toContain(
        `right ${Math.round(100 * Number(churn?.['auc']))} times in 100`,
      );
      await seen(page.getByRole('img', { name: t('models.reliabilityChart') }));
      const part = (name: string) => page.locator(`[data-part="${name}"]`);
      await becomes(() => part('reliability').locator('tbody tr').count(), 10);
      await becomes(() => part('lift').locator('tbody tr').count(), 10);
      await seen(part('features').locator('[data-feature]'));
      await seen(part('drift').locator('[data-verdict]'));
      await seen(part('trainings').locator('tr[aria-current]'));
      // One card after the other by a click, each with an address of its own.
      await page.locator('button[data-model="value"]').click();
      await seen(page.locator('[data-card="value"] [data-part="holdout"]'));
      expect(new URL(page.url()).searchParams.get('kind')).toBe('value');
    }));

  test('say in words why there is no score', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url } = visitor;
      const figures = { positives: 12, negatives: 300, needed: 40 };
      const card = {
        score: 'lead',
        rows: 312,
        positives: 12,
        features: {},
        notes: [],
        refusal: { code: 'tooFew', figures },
      };
      const refused = { kind: 'lead', state: 'refused', reason: 'tooFew' };
      // The demo company has enough leads: as one that has too few would be answered.
      await page.route(/\/api\/v1\/score-models\?.*current/, async (route) => {
        const answer = await route.fetch();
        const body = (await answer.json()) as { items: RecordWire[] };
        const items = body.items.map((item) =>
          item['kind'] === 'lead' ? { ...item, ...refused, card: JSON.stringify(card) } : item,
        );
        await route.fulfill({ response: answer, json: { ...body, items } });
      });
      await page.goto(`${url}/models?kind=lead`);
      await seen(page.locator('[data-part="result"]').getByText(t('refusal.tooFew', figures)));
      await gone(page.locator('[data-part="quality"]'));
    }));
});

describe('offers', () => {
  const offers = ({ page }: Visit) => page.locator('[data-part="offers"]');
  const listed = (api: Api) => api.get<OfferListWire>('/insight/offers');

  test('are listed by worth with their reasons; one that was made rests, and can be taken back', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, t, url, api } = visitor;
      const wire = await listed(api);
      expect(wire).toMatchObject({ why: null, basis: 'margin' });
      await page.goto(`${url}/offers`);
      const rows = page.locator('tr[data-customer]');
      await seen(rows);
      await seen(page.getByText(t('offer.orderedBy.margin')));
      const shown = await rows.evaluateAll((all) =>
        all.map((row) => row.getAttribute('data-customer')),
      );
      expect(shown).toEqual(wire.offers.map(({ customer }) => customer.id));
      // A customer whom no other journey is about.
      const { customer, offer } = wire.offers.at(-1) ?? {};
      const row = page.locator(`tr[data-customer="${customer?.id}"]`);
      const names = { name: String(customer?.name), product: String(offer?.product.name) };
      await row.getByRole('button', { name: t('offer.planOf', names) }).click();
      const dialog = page.getByRole('dialog');
      await becomes(
        () => dialog.locator('input').first().inputValue(),
        t('offer.planSubject', names),
      );
      await dialog.getByRole('button', { name: t('shell.close') }).click();
      await row.getByRole('button', { name: t('offer.doneOf', names) }).click();
      await gone(row);
      const { held } = await api.get<OffersView>(`/customers/${customer?.id}/views/offers`);
      expect(held?.code).toBe('offered');
      await page.getByRole('button', { name: t('write.undo') }).click();
      await seen(row);
    }));

  test('stand on the page of the customer, folded on a phone, and lead to the product', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, url, api } = visitor;
      const [first] = (await listed(api)).offers;
      await page.goto(`${url}/customers/${first?.customer.id}`);
      const next = offers(visitor).locator('[data-next]');
      await seen(next.locator('[data-reason]'));
      expect(await next.getAttribute('data-next')).toBe(first?.offer.product.id);
      await next.locator('a').first().click();
      await seen(page.locator('[data-part="bundles"]'));
    }));

  test('the card of the model says how often it was right, beside what is popular', () =>
    visit({ as: 'admin', locale: 'zh' }, async (visitor) => {
      const { page, url } = visitor;
      await page.goto(`${url}/models?kind=offer`);
      await seen(page.locator('[data-card="offer"] [data-hit]'));
      const rates = page.locator('[data-part="hits"] tbody tr');
      await becomes(() => rates.count(), 6);
      const hit = async (n: number) => {
        const text = await rates.nth(n).locator('td').first().innerText();
        return Number(text.replace('%', ''));
      };
      expect(await hit(0)).toBeGreaterThan(await hit(1));
      // Nothing can be compared on the first day.
      await gone(page.locator('[data-part="told"]'));
    }));

  test('the card says whether what was told to be offered was bought, once there are later orders', () =>
    visit({ as: 'admin', locale: 'en' }, async (visitor) => {
      const { page, url } = visitor;
      const share = (estimate: number) => ({ estimate, low: 0, high: 1 });
      const outcome = (customers: number) => ({
        customers,
        hit: share(0.125),
        popular: share(0.05),
      });
      const week = { day: '2026-10-05', days: 30, ...outcome(820) };
      const said = { interested: 4, bought: 6, declined: 9, open: 3 };
      const watch: OfferWatch = {
        periods: [
          { ...week, next: outcome(1_200), list: outcome(100) },
          { ...week, day: '2026-09-28', next: null },
        ],
        from: null,
      };
      const later = { offers: 20, ordered: 5 };
      const answered: AnswersView = {
        answers: { from: '2026-08-01', to: '2026-10-29', days: 30, said, later },
      };
      // As after the months that it takes.
      await page.route(/\/api\/v1\/score-models\?.*current/, async (route) => {
        const answer = await route.fetch();
        const body = (await answer.json()) as { items: RecordWire[] };
        const items = body.items.map((item) =>
          item['kind'] === 'offer' ? { ...item, watch: JSON.stringify(watch) } : item,
        );
        await route.fulfill({ response: answer, json: { ...body, items } });
      });
      await page.route(/\/api\/v1\/score-models\/[^/]+\/views\/answers/, (route) =>
        route.fulfill({ json: answered }),
      );
      await page.goto(`${url}/models?kind=offer`);
      const told = page.locator('[data-part="told"]');
      const cells = told.locator('tbody tr').first().locator('td');
      await becomes(
        () => cells.allInnerTexts(),
        ['13% of 1,200 (popular: 5%)', '13% of 100 (popular: 5%)'],
      );
      // A week of which nothing was kept has no line.
      expect(await told.locator('tbody tr').count()).toBe(1);
      const noted = page.locator('[data-part="answers"]');
      await seen(noted.getByText('6 bought, 4 interested, 9 declined'));
      await seen(noted.getByText('Ordered within 30 days of the offer: 5 of 20.'));
    }));
});
