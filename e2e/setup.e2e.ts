import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeWire } from '../src/kernel/wire.ts';
import { MIN_PASSWORD } from '../src/web/auth/password.ts';
import { type Api, signIn } from './support/api.ts';
import { inspect, LOOKS } from './support/inspect.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { becomes, gone, pick, seen, signInOn, toast } from './support/steps.ts';
import { closeBrowser, visit } from './support/visit.ts';

const PASSWORD = 'a long password of mine';
const login = { email: 'boss@example.com', password: PASSWORD };

/** How the browser says that it has no answer of its own. */
const NOT_KEPT = /Failed to load resource/;

let server: RunningServer;

/** The administrator's session; a visit with it gives the profile the visit's language. */
const administrator = async (): Promise<{ url: string; api: Api }> => ({
  url: server.url,
  api: await signIn(server.url, login),
});

beforeAll(async () => {
  server = await startServer({ demo: 'none' });
});
afterAll(async () => {
  await closeBrowser();
  await server.remove();
});

/** True where the browser has an answer without asking the server. */
function keptByBrowser(page: Page, address: string): Promise<boolean> {
  return page.evaluate(async (url) => {
    const kept = { cache: 'only-if-cached', mode: 'same-origin' } as const;
    return fetch(url, kept).then(
      (answer) => answer.ok,
      () => false,
    );
  }, address);
}

describe('a new system without a demo', () => {
  test.for(LOOKS)('the set-up page is in order: $locale, $size', (look) =>
    visit({ ...look, at: { url: server.url } }, async (visitor) => {
      await visitor.page.goto(server.url);
      await seen(visitor.page.getByRole('heading', { name: visitor.t('setup.title') }));
      await inspect(visitor, 'setup');
    }),
  );

  test('whoever opens it first makes the organisation and its administrator, and is signed in', () =>
    visit(
      { at: { url: server.url }, locale: 'zh', expected: [/status of 422/] },
      async ({ page, t }) => {
        await page.goto(server.url);
        await page.getByLabel(t('setup.organisation')).fill('晨光食品 Morning Foods');
        await page.getByLabel(t('setup.name')).fill('总经理 Boss');
        await page.getByLabel(t('setup.email')).fill(login.email);
        await page.getByRole('textbox', { name: t('setup.password') }).fill(PASSWORD);
        // The zone is the browser's until another one is chosen.
        const zone = page.getByLabel(t('profile.timeZone')).and(page.locator('input'));
        const own = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
        await becomes(() => zone.inputValue(), own);
        await pick(page, zone, 'Asia/Singapore');
        const currency = page.getByLabel(t('organisation.currency')).and(page.locator('input'));
        await becomes(() => currency.inputValue(), 'CNY 人民币');
        await pick(page, currency, 'SGD 新加坡元');
        await page.getByRole('button', { name: t('setup.submit') }).click();
        await seen(page.getByText('晨光食品 Morning Foods'));
        const { organisation } = await page.evaluate(async () => {
          const answer = await fetch('/api/v1/me');
          return (await answer.json()) as MeWire;
        });
        expect(organisation).toMatchObject({ timeZone: 'Asia/Singapore', currency: 'SGD' });
        // An empty system says what stands here once there is something, and offers the first step.
        await seen(page.getByText(t('workbench.noTasks')));
      },
    ));

  test('set-up is closed for ever: the page leads to sign-in and the API answers 404', () =>
    visit({ at: { url: server.url }, locale: 'en' }, async ({ page, t, url }) => {
      await page.goto(`${url}/setup`);
      await seen(page.getByRole('heading', { name: t('signIn.title') }));
      const again = await fetch(`${url}/api/v1/setup`, {
        method: 'POST',
        headers: { origin: url, 'content-type': 'application/json' },
        body: JSON.stringify({ organisation: 'x', name: 'x', ...login, locale: 'en' }),
      });
      expect(again.status).toBe(404);
    }));

  test('a wrong password is said in a sentence, the right one leads to where one wanted to be', () =>
    visit({ at: { url: server.url }, locale: 'zh' }, async (visitor) => {
      const { page, t, url } = visitor;
      await page.goto(`${url}/tasks`);
      await page.getByRole('button', { name: t('signIn.submit'), exact: true }).click();
      await seen(page.getByText(t('signIn.fillBoth')));
      await signInOn(visitor, { ...login, password: 'not the password' });
      const alert = page.getByRole('alert');
      await seen(alert);
      await expect(alert.textContent()).resolves.toMatch(/邮箱.*密码/);
      await signInOn(visitor, login);
      await seen(page.getByRole('heading', { level: 1, name: '任务' }));
    }));

  test('one signs out, and Back shows nothing of it', () =>
    visit({ at: { url: server.url }, locale: 'en', expected: [NOT_KEPT] }, async (visitor) => {
      const { page, t, url } = visitor;
      await page.goto(url);
      await signInOn(visitor, login);
      // The administrator chose Chinese at set-up; the language follows the person, not the browser.
      await seen(page.getByRole('heading', { level: 1, name: '工作台' }));
      await page.getByRole('button', { name: 'English' }).click();
      await seen(page.getByRole('heading', { level: 1, name: 'Workbench' }));
      await expect(keptByBrowser(page, '/api/v1/metadata')).resolves.toBe(true);
      await page.getByRole('button', { name: t('shell.me'), exact: true }).click();
      await page.getByRole('menuitem', { name: t('shell.signOut') }).click();
      await seen(page.getByRole('heading', { name: t('signIn.title') }));
      await becomes(() => keptByBrowser(page, '/api/v1/metadata'), false);
      await page.goBack();
      await seen(page.getByRole('heading', { name: t('signIn.title') }));
    }));

  test('the administrator changes name, zone and currency of the organisation, and hears of others who do', async () =>
    visit(
      { at: await administrator(), locale: 'zh', expected: [/status of 4\d\d/] },
      async (visitor) => {
        const { page, t, url } = visitor;
        await page.goto(`${url}/organisation`);
        const name = page.getByLabel(t('setup.organisation'));
        const save = page.getByRole('button', { name: t('form.save'), exact: true });
        await seen(name);
        await expect(save.isDisabled()).resolves.toBe(true);
        await name.fill('');
        await save.click();
        await seen(page.getByText(t('organisation.nameRequired')));
        await name.fill('晨光集团');
        // Meanwhile somebody else gives it another name.
        await page.evaluate(async () => {
          const { organisation } = (await (await fetch('/api/v1/me')).json()) as MeWire;
          await fetch('/api/v1/actions/updateOrganisation', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              id: organisation.id,
              version: organisation.version,
              name: '别名',
            }),
          });
        });
        await save.click();
        await seen(page.getByText(t('organisation.changed', { value: '别名' })));
        await pick(
          page,
          page.getByLabel(t('profile.timeZone')).and(page.locator('input')),
          'Asia/Seoul',
        );
        const currency = page.getByLabel(t('organisation.currency')).and(page.locator('input'));
        await pick(page, currency, 'JPY 日元');
        await save.click();
        await seen(page.getByText('晨光集团', { exact: true }));
        await becomes(() => save.isDisabled(), true);
        await becomes(() => currency.inputValue(), 'JPY 日元');

        await page.evaluate(() =>
          fetch('/api/v1/customers', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: '茶馆' }),
          }),
        );
        await pick(page, currency, 'CNY 人民币');
        await save.click();
        await seen(page.getByText('已经有按 JPY 计算金额的记录（客户），货币不能再更改。'));
        await page.getByRole('button', { name: t('form.cancel'), exact: true }).click();
        await becomes(() => currency.inputValue(), 'JPY 日元');
      },
    ));

  test.for(LOOKS)('the page of the organisation is in order: $locale, $size', async (look) =>
    visit({ ...look, at: await administrator() }, async (visitor) => {
      await visitor.page.goto(`${server.url}/organisation`);
      await seen(visitor.page.getByLabel(visitor.t('organisation.currency')));
      await inspect(visitor, 'organisation', new Set(['晨光集团', '总经理 Boss']));
    }),
  );

  test('one changes the name, the language, the look and the password in the profile', () =>
    visit(
      { at: { url: server.url }, locale: 'en', expected: [/status of 4\d\d/] },
      async (visitor) => {
        const { page, t, url } = visitor;
        await page.goto(`${url}/me`);
        await signInOn(visitor, login);
        await seen(page.getByRole('heading', { level: 1, name: t('profile.title') }));
        await page.getByLabel(t('profile.name'), { exact: true }).fill('Director');
        await page.keyboard.press('Enter');
        await seen(toast(visitor).getByText(t('write.saved')));
        await page
          .getByRole('radiogroup', { name: t('profile.theme') })
          .getByText(t('shell.themeDark'))
          .click();
        await seen(page.locator('html[data-mantine-color-scheme="dark"]'));
        const zone = page.getByLabel(t('profile.timeZone')).and(page.locator('input'));
        await pick(page, zone, 'Asia/Tokyo');
        await becomes(() => zone.inputValue(), 'Asia/Tokyo');

        const fill = async (current: string, next: string, again = next): Promise<void> => {
          await page.getByRole('textbox', { name: t('profile.currentPassword') }).fill(current);
          await page
            .getByRole('textbox', { name: t('profile.newPassword'), exact: true })
            .fill(next);
          await page.getByRole('textbox', { name: t('profile.repeatPassword') }).fill(again);
          await page.getByRole('button', { name: t('profile.changePassword') }).click();
        };
        await fill(PASSWORD, 'short');
        await seen(page.getByText(t('profile.passwordShort', { count: MIN_PASSWORD })));
        await fill(PASSWORD, 'another long password', 'and something else');
        await seen(page.getByText(t('profile.passwordDiffers')));
        await fill('not the password', 'another long password');
        await gone(page.getByText(t('profile.passwordDiffers')));
        await seen(page.getByRole('alert'));
        await fill(PASSWORD, 'another long password');
        await seen(toast(visitor).getByText(t('profile.passwordChanged')));

        await page.reload();
        await seen(page.locator('html[data-mantine-color-scheme="dark"]'));
        await page.getByRole('button', { name: t('shell.signOut') }).click();
        await signInOn(visitor, { ...login, password: 'another long password' });
        await seen(page.getByRole('main'));
      },
    ));
});
