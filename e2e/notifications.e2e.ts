import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NotificationWire } from '../src/kernel/wire.ts';
import { testSmtp } from '../src/platform/testing/smtp.ts';
import type { TestSmtp } from '../src/platform/testing/smtp.ts';
import { type Api, apiOf, signIn } from './support/api.ts';
import { inspect, LOOKS, recordData } from './support/inspect.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { becomes, gone, seen, signInOn, toast } from './support/steps.ts';
import { closeBrowser, type Visit, visit } from './support/visit.ts';

let smtp: TestSmtp;
let server: RunningServer;
let boss: Api;
let colleague: Api;
let colleagueLogin: { email: string; password: string };
let customer: string;

const PASSWORD = 'a long password of mine';
const login = { email: 'boss@example.com', password: PASSWORD };

/** A small organisation with a mail server: its administrator, and a colleague in a shop of its own. */
beforeAll(async () => {
  smtp = await testSmtp();
  server = await startServer({
    demo: 'none',
    mail: { url: smtp.url, from: '知音 <crm@example.com>' },
  });
  const made = await fetch(`${server.url}/api/v1/setup`, {
    method: 'POST',
    headers: { origin: server.url, 'content-type': 'application/json' },
    body: JSON.stringify({ organisation: '晨光 Morning', name: '周宁', ...login, locale: 'zh' }),
  });
  expect(made.status).toBe(201);
  boss = apiOf(server.url, (await signIn(server.url, login)).cookie);
  const [root] = await boss.find('units', { field: 'type', op: 'eq', value: 'headquarters' });
  const unit = await boss.create('units', { name: '一店', type: 'store', parent: root?.id });
  const member = await boss.create('members', { name: '陈小雨', unit: unit.id });
  const { items: roles } = await boss.get<{ items: { id: string; name: string }[] }>('/roles');
  const role = roles.find(({ name }) => name === '成员');
  await boss.create('member-roles', { member: member.id, role: role?.id });
  const email = 'xiaoyu@example.com';
  const { password } = await boss.send<{ password: string }>('POST', '/actions/setLogin', {
    id: member.id,
    email,
  });
  colleagueLogin = { email, password };
  colleague = apiOf(server.url, (await signIn(server.url, colleagueLogin)).cookie);
  customer = (await colleague.create('customers', { name: '悦来酒店', kind: 'company' })).id;
});
afterAll(async () => {
  await closeBrowser();
  await server.remove();
  await smtp.stop();
});

const as = (api: Api) => ({ url: server.url, api });

const told = async (api: Api): Promise<NotificationWire[]> =>
  (await api.get<{ items: NotificationWire[] }>('/notifications')).items;

const bell = ({ page, t }: Visit, unread: number) =>
  page.getByRole('button', {
    name: unread > 0 ? t('notify.unread', { count: unread }) : t('notify.title'),
    exact: true,
  });

describe('what colleagues say and are told', () => {
  test('a comment calls a colleague, whose bell rings at once and leads to it', () =>
    visit({ at: as(boss) }, async (chief) => {
      await chief.page.goto(`${server.url}/tasks`);
      await seen(bell(chief, 0));
      await visit({ at: as(colleague) }, async (visitor) => {
        const { page, t } = visitor;
        await page.goto(`${server.url}/customers/${customer}`);
        await page
          .getByRole('group', { name: t('composer.kind') })
          .getByRole('button', { name: t('talk.kind') })
          .click();
        const field = page.getByRole('textbox', { name: t('talk.comment') });
        await field.fill('他们想换两台机器，');
        await field.pressSequentially('@zhou');
        await page.getByRole('option', { name: '周宁' }).waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await becomes(() => field.inputValue(), '他们想换两台机器，@周宁 ');
        await field.pressSequentially('请一起去。');
        await page.keyboard.press('Control+Enter');
        await seen(page.getByText('他们想换两台机器，'));
        await seen(page.getByRole('listitem').getByText('@周宁'));
        // Sent, it leaves the composer as it was.
        await gone(field);
      });
      // Without a reload.
      await seen(bell(chief, 1));
      await bell(chief, 1).click();
      const entry = chief.page.getByRole('link', { name: /悦来酒店/ });
      await seen(entry.getByText('他们想换两台机器，@周宁 请一起去。'));
      await inspect(chief, 'popover', new Set(['悦来酒店', '陈小雨', '周宁', '晨光 Morning']));
      await entry.click();
      await seen(chief.page.getByRole('heading', { level: 1, name: '悦来酒店' }));
      await seen(bell(chief, 0));
      expect((await told(boss)).map(({ read }) => read)).toEqual([true]);
    }));

  test('one mends a comment, takes it back and has it back', () =>
    visit({ at: as(colleague) }, async (visitor) => {
      const { page, t } = visitor;
      await colleague.send('POST', `/customers/${customer}/comments`, { body: '周三去' });
      await page.goto(`${server.url}/customers/${customer}`);
      const entry = page.getByRole('listitem').filter({ hasText: '周三去' });
      await entry.getByRole('button', { name: t('talk.more') }).click();
      await page.getByRole('menuitem', { name: t('talk.edit') }).click();
      // While it is written, its text is a field's.
      const entries = page.getByRole('listitem');
      await entries.getByRole('textbox', { name: t('talk.comment') }).fill('周四去');
      await entries.getByRole('button', { name: t('form.save'), exact: true }).click();
      const mended = page.getByRole('listitem').filter({ hasText: '周四去' });
      await seen(mended.getByText(t('talk.commentedEdited')));
      await mended.getByRole('button', { name: t('talk.more') }).click();
      await page.getByRole('menuitem', { name: t('talk.remove') }).click();
      await gone(mended);
      await toast(visitor)
        .getByRole('button', { name: t('write.undo') })
        .last()
        .click();
      await seen(mended);
    }));

  test('a task handed over is told, and opened from a phone', async () => {
    const { memberId } = await colleague.get<{ memberId: string }>('/me');
    await boss.create('tasks', { subject: '送样机', owner: memberId });
    await visit({ at: as(colleague), size: 'phone' }, async ({ page, t }) => {
      await page.goto(`${server.url}/customers`);
      await page.getByRole('link', { name: t('notify.unread', { count: 1 }) }).tap();
      const entry = page.getByRole('link', { name: /送样机/ });
      await seen(entry);
      await entry.tap();
      await seen(page.getByRole('heading', { level: 1, name: '送样机' }));
    });
  });

  test.for(LOOKS)('the page and the settings are in order: $locale, $size', (look) =>
    visit({ ...look, at: as(boss) }, async (visitor) => {
      const { page, t } = visitor;
      const data = recordData(page);
      await page.goto(`${server.url}/notifications`);
      await seen(page.getByText(/悦来酒店/));
      await data.settled();
      await inspect(visitor, 'notifications', data.texts);
      await page.goto(`${server.url}/me`);
      await seen(page.getByText(t('profile.mailsHint')));
      await data.settled();
      await inspect(visitor, 'profile', data.texts);
      await page.goto(`${server.url}/customers/${customer}`);
      await seen(page.getByText('周四去'));
      await data.settled();
      // A name within a text stands in a part of its own.
      const parts = ['他们想换两台机器，', '请一起去。'];
      await inspect(visitor, 'record with comments', new Set([...data.texts, ...parts]));
    }),
  );

  test('mails per kind are switched off and on in the profile', () =>
    visit({ at: as(boss) }, async (visitor) => {
      const { page, t } = visitor;
      await page.goto(`${server.url}/me`);
      const choice = page.getByRole('switch', { name: t('profile.mailMentioned') });
      await expect(choice.isChecked()).resolves.toBe(true);
      await choice.click();
      const muted = async () => (await boss.get<{ mutedMails: string[] }>('/me')).mutedMails;
      await becomes(muted, ['mentioned']);
      await choice.click();
      await becomes(muted, []);
    }));
});

describe('the forgotten password', () => {
  test.for(LOOKS)('its pages are in order: $locale, $size', (look) =>
    visit({ ...look, at: { url: server.url } }, async (visitor) => {
      const { page, t } = visitor;
      await page.goto(`${server.url}/forgot-password`);
      await seen(page.getByRole('heading', { name: t('forgot.title') }));
      await inspect(visitor, 'forgot');
      await page.goto(`${server.url}/reset-password`);
      await seen(page.getByText(t('reset.noLink')));
      await inspect(visitor, 'reset');
    }),
  );

  test('the mail leads to a new password, with which one signs in', () =>
    visit({ at: { url: server.url }, expected: [/status of 410/] }, async (visitor) => {
      const { page, t } = visitor;
      await page.goto(`${server.url}/sign-in`);
      await page.getByRole('link', { name: t('forgot.link') }).click();
      await seen(page.getByRole('heading', { name: t('forgot.title') }));
      await page.getByLabel(t('signIn.email')).fill(colleagueLogin.email);
      await page.getByRole('button', { name: t('forgot.submit') }).click();
      await seen(page.getByText(t('forgot.sent')));
      const mails = () => smtp.mails.filter(({ subject }) => subject === '知音：设置新密码');
      await becomes(() => mails().length, 1);
      const link = /http\S+#\w+/.exec(mails()[0]?.text ?? '')?.[0] ?? '';
      const set = async (password: string): Promise<void> => {
        await page.goto('about:blank');
        await page.goto(link);
        const fields = [t('profile.newPassword'), t('profile.repeatPassword')];
        for (const name of fields)
          await page.getByRole('textbox', { name, exact: true }).fill(password);
        await page.getByRole('button', { name: t('reset.submit') }).click();
      };
      await set('quite another password');
      await seen(page.getByText(t('reset.done')));
      await set('and one more password');
      await seen(page.getByRole('alert'));
      await page.getByRole('link', { name: t('forgot.back') }).click();
      await signInOn(visitor, { ...colleagueLogin, password: 'quite another password' });
      await seen(page.getByRole('button', { name: t('shell.me') }));
    }));
});
