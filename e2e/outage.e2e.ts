import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, setUp } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { becomes, gone, seen } from './support/steps.ts';
import { closeBrowser, PATIENCE, type Visit, visit } from './support/visit.ts';

let server: RunningServer;
let api: Api;

beforeAll(async () => {
  server = await startServer({ demo: 'none' });
  api = await setUp(server.url, {
    organisation: '断网演练 Outage',
    name: '管理员 Administrator',
    email: 'boss@example.com',
    password: 'a password for outages',
    locale: 'zh',
  });
});
afterAll(async () => {
  await closeBrowser();
  await server.remove();
});

/** Lost connections are what these journeys are about. */
const LOST = [/net::ERR_/, /Failed to load resource/];

/** The router says in the console what kept it from showing a page. */
const REFUSED = [...LOST, /^error: Error: bad_answer/];

const saveButton = ({ page, t }: Visit) =>
  page.getByRole('button', { name: t('form.save'), exact: true });
const nameInput = ({ page, names }: Visit) =>
  page.getByRole('textbox', { name: names.field('customer', 'name') });

async function fillForm(visitor: Visit, name: string): Promise<void> {
  await visitor.page.goto(`${visitor.url}/customers/new`);
  await nameInput(visitor).fill(name);
}

async function stored({ api }: Visit, name: string): Promise<number> {
  return (await api.find('customers', { field: 'name', op: 'eq', value: name })).length;
}

/** The client has tried for some seconds, says so, and the form is as it was. */
async function givesUp(visitor: Visit, name: string): Promise<void> {
  const { page, t } = visitor;
  await seen(page.getByText(t('state.unreachable')));
  await expect(nameInput(visitor).inputValue()).resolves.toBe(name);
}

async function savesOnce(visitor: Visit, name: string): Promise<void> {
  await saveButton(visitor).click();
  await seen(visitor.page.getByRole('heading', { level: 1, name }));
  await expect(stored(visitor, name)).resolves.toBe(1);
}

describe('when the connection or the server goes away', () => {
  test('offline: a banner says so, what is typed stays, and it is saved once when the network is back', () =>
    visit({ at: { url: server.url, api }, locale: 'zh', expected: LOST }, async (visitor) => {
      const { page, context, t } = visitor;
      await fillForm(visitor, '地铁里的客户');
      await context.setOffline(true);
      await seen(page.getByText(t('state.offline')));
      await saveButton(visitor).click();
      await givesUp(visitor, '地铁里的客户');
      await context.setOffline(false);
      await gone(page.getByText(t('state.offline')));
      await gone(page.getByText(t('state.unavailable')));
      await savesOnce(visitor, '地铁里的客户');
    }));

  test('offline: what was asked before and is answered after says nothing of the network', () =>
    visit({ at: { url: server.url, api }, locale: 'zh', expected: LOST }, async (visitor) => {
      const { page, context, url, t } = visitor;
      await api.create('customers', { name: '断网前问到的客户' });
      let answer = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/api/v1/customers?*', async (route) => {
        const response = await route.fetch();
        await held;
        await route.fulfill({ response });
      });
      const asked = page.waitForRequest('**/api/v1/customers?*');
      await page.goto(`${url}/customers`);
      await asked;
      await seen(page.getByRole('heading', { level: 1 }));
      await context.setOffline(true);
      await seen(page.getByText(t('state.offline')));
      answer();
      await seen(page.getByRole('link', { name: '断网前问到的客户' }));
      await expect(page.getByText(t('state.offline')).isVisible()).resolves.toBe(true);
    }));

  test('the server is killed before it has the request: the draft survives even a closed tab', () =>
    visit({ at: { url: server.url, api }, locale: 'en', expected: LOST }, async (visitor) => {
      const { page, context, t, names } = visitor;
      await fillForm(visitor, 'Before the kill');
      await server.kill();
      await saveButton(visitor).click();
      await seen(page.getByText(t('state.unavailable')));
      await givesUp(visitor, 'Before the kill');
      await page.close();
      await server.restart();
      const again: Visit = { ...visitor, page: await context.newPage(), names, api };
      await again.page.goto(`${server.url}/customers/new`);
      await seen(again.page.getByText(t('form.draftRestored')));
      await savesOnce(again, 'Before the kill');
    }));

  test('the server is killed after it stored the record and before it answered: the retry saves nothing twice', () =>
    visit({ at: { url: server.url, api }, locale: 'zh', expected: LOST }, async (visitor) => {
      const { page, t } = visitor;
      const keys: (string | undefined)[] = [];
      await page.route('**/api/v1/customers', async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        keys.push(route.request().headers()['idempotency-key']);
        if (keys.length > 1) return route.fallback();
        // The answer gets lost on its way, and with it the server.
        expect((await route.fetch()).status()).toBe(201);
        await server.kill();
        return route.abort('connectionreset');
      });
      await fillForm(visitor, '只存一次');
      await saveButton(visitor).click();
      await seen(page.getByText(t('state.unavailable')));
      await givesUp(visitor, '只存一次');
      await server.restart();
      await gone(page.getByText(t('state.unavailable')));
      await savesOnce(visitor, '只存一次');
      expect(keys.length).toBeGreaterThan(1);
      expect(new Set(keys).size, 'one key for all tries of one intent').toBe(1);
    }));

  test.for(['me', 'metadata'])(
    'the first answer of %s fails: the page says so and tries again',
    (path) =>
      visit({ at: { url: server.url, api }, locale: 'zh', expected: REFUSED }, async (visitor) => {
        const { page, url, t } = visitor;
        let failing = true;
        await page.route(`**/api/v1/${path}`, (route) =>
          failing ? route.fulfill({ status: 500 }) : route.fallback(),
        );
        await page.goto(`${url}/customers`);
        await seen(page.getByText(t('state.errorTitle')));
        failing = false;
        await page.getByRole('button', { name: t('state.retry') }).click();
        await seen(page.getByRole('heading', { level: 1 }));
      }),
  );

  test(
    'the server comes back while the client still tries: it is saved without another click',
    () =>
      visit({ at: { url: server.url, api }, locale: 'en', expected: LOST }, async (visitor) => {
        const { page } = visitor;
        let tries = 0;
        await page.route('**/api/v1/customers', async (route) => {
          if (route.request().method() !== 'POST') return route.fallback();
          tries += 1;
          return tries < 3 ? route.abort('connectionrefused') : route.fallback();
        });
        await fillForm(visitor, 'Third time lucky');
        await saveButton(visitor).click();
        await seen(page.getByRole('heading', { level: 1, name: 'Third time lucky' }));
        await becomes(() => stored(visitor, 'Third time lucky'), 1);
        expect(tries).toBe(3);
      }),
    PATIENCE * 4,
  );
});
