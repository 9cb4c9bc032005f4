import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrateQueue } from '../kernel/job-queue.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { JobWire, NotificationWire } from '../kernel/wire.ts';
import { testSmtp } from '../platform/testing/smtp.ts';
import type { TestSmtp } from '../platform/testing/smtp.ts';
import { startKeepers } from './keepers.ts';
import { testApplication, testMasterKey } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';

let app: TestApplication;
let smtp: TestSmtp;
let keepers: { stop: () => Promise<void> };
const errors: string[] = [];

beforeAll(async () => {
  smtp = await testSmtp();
  app = await testApplication({
    mail: { url: smtp.url, from: '知音 <crm@example.com>' },
    log: (line) => errors.push(line),
  });
  await migrateQueue(app.url);
  const where = { url: app.url, masterKey: testMasterKey, pollInterval: 50 };
  keepers = startKeepers(app, where);
  // The cursors of reactions begin with what comes after they are there.
  await vi.waitFor(
    async () => expect((await cursors()).length).toBe(app.background.reactions.length),
    { timeout: 20_000 },
  );
}, 60_000);
afterAll(async () => {
  await keepers.stop();
  await app.drop();
  await smtp.stop();
});

async function cursors(): Promise<unknown[]> {
  const names = app.background.reactions.map(({ name }) => name);
  const { rows } = await app.system.pool.query<object>(
    'select from kernel.ledger_cursor where consumer = any($1)',
    [names],
  );
  return rows;
}

type Page = { items: NotificationWire[]; nextCursor: string | null; unread: number };

async function told(client: TestClient, cursor = ''): Promise<Page> {
  const answer = await client.request('GET', `/notifications${cursor && `?cursor=${cursor}`}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Page>();
}

/** Waits until the member was told so much. */
async function toldOf(client: TestClient, count: number): Promise<NotificationWire[]> {
  await expect.poll(async () => (await told(client)).items.length, { timeout: 15_000 }).toBe(count);
  return (await told(client)).items;
}

async function team(): Promise<{
  organisation: TestOrganisation;
  boss: TestClient;
  seller: TestClient;
}> {
  const organisation = await app.organisation();
  const unit = await organisation.unit('门店');
  return {
    organisation,
    boss: organisation.admin,
    seller: await organisation.member('member', unit),
  };
}

async function task(client: TestClient, values: object): Promise<string> {
  const answer = await client.request('POST', '/tasks', { subject: '回访', ...values });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}

/** Makes the mails that wait for their bundle go out now. */
async function flushMails(): Promise<void> {
  await app.system.pool.query(
    `update graphile_worker._private_jobs set run_at = now()
     where task_id in (select id from graphile_worker._private_tasks where identifier like 'identity%')`,
  );
}

async function mailStates(memberId: string): Promise<string[]> {
  const { rows } = await app.system.pool.query<{ mail: string }>(
    'select mail from kernel.notification where member_id = $1 order by id',
    [memberId],
  );
  return rows.map(({ mail }) => mail);
}

const mailsTo = ({ email }: TestClient) => smtp.mails.filter(({ to }) => to.includes(email));

test('whoever is given a record is told, once, and nobody of what they did themselves', async () => {
  const { boss, seller } = await team();
  const own = await task(seller, {});
  const given = await task(boss, { subject: '拜访', owner: seller.memberId });
  const [first] = await toldOf(seller, 1);
  expect(first).toMatchObject({
    kind: 'assigned',
    about: { object: 'task', path: 'tasks', id: given, title: '拜访' },
    actor: { id: boss.memberId },
    count: 1,
    read: false,
  });
  // Handed over by an update, and a change that hands nothing over.
  await boss.request('PATCH', `/tasks/${own}`, { note: '注意' }, { 'if-match': '"1"' });
  const other = await task(boss, { subject: '报价' });
  await boss.request('PATCH', `/tasks/${other}`, { owner: seller.memberId }, { 'if-match': '"1"' });
  const items = await toldOf(seller, 2);
  expect(new Set(items.map(({ about }) => about.title))).toEqual(new Set(['报价', '拜访']));
  expect((await told(boss)).items).toEqual([]);
}, 30_000);

test('a bulk hand-over is one notification with its number; imports tell nobody', async () => {
  const { boss, seller } = await team();
  const ctx = await boss.ctx();
  const inputs = Array.from({ length: 230 }, (_, n) => ({ name: `客户 ${n}` }));
  await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', [{ name: '导入', owner: seller.memberId }], {
      via: 'import',
    }),
  );
  await inTransaction(ctx, (tx) => records.create(ctx, tx, 'customer', inputs, { via: 'import' }));
  const where = { field: 'owner', op: 'me' };
  const changes = { owner: seller.memberId };
  const answer = await boss.request('POST', '/customers/bulk', { where, op: 'update', changes });
  const { id } = answer.json<JobWire>();
  await expect
    .poll(async () => (await boss.request('GET', `/jobs/${id}`)).json<JobWire>().state, {
      timeout: 20_000,
    })
    .toBe('done');
  await expect
    .poll(async () => (await told(seller)).items.map(({ count }) => count), { timeout: 15_000 })
    .toEqual([230]);
}, 60_000);

test('nobody reads those of others, whatever their role; reading marks one’s own', async () => {
  const { organisation, boss, seller } = await team();
  for (let n = 0; n < 3; n += 1) await task(boss, { owner: seller.memberId });
  const items = await toldOf(seller, 3);
  expect((await told(seller)).unread).toBe(3);
  const [first, second] = items.map((item) => item.id);
  expect((await told(boss)).items).toEqual([]);
  // An id of somebody else's marks nothing.
  await boss.request('POST', '/notifications/read', { ids: [first] });
  await boss.request('POST', '/notifications/read', { all: true });
  expect((await told(seller)).unread).toBe(3);
  const stranger = (await app.organisation()).admin;
  await stranger.request('POST', '/notifications/read', { ids: [first] });
  const read = await seller.request('POST', '/notifications/read', { ids: [second] });
  expect(read.json()).toEqual({ unread: 2 });
  expect((await told(seller)).items.map((item) => item.read)).toEqual([false, true, false]);
  await seller.request('POST', '/notifications/read', { all: true });
  expect((await told(seller)).unread).toBe(0);
  for (const body of [{}, { ids: [] }, { ids: ['x'] }, { all: false }, { ids: [first], all: true }])
    expect((await seller.request('POST', '/notifications/read', body)).statusCode).toBe(422);
  expect((await seller.request('GET', '/notifications?cursor=x')).statusCode).toBe(422);
  // What its receiver may no longer see has no title any more.
  const elsewhere = await organisation.unit('别处');
  await app.system.pool.query(
    'update sales.task set owner_id = $1, unit_id = $2 where org_id = $3',
    [boss.memberId, elsewhere, organisation.orgId],
  );
  expect((await told(seller)).items.map(({ about }) => about.title)).toEqual([null, null, null]);
}, 30_000);

test('a task is told of when it is due, once for each due time', async () => {
  const { boss, seller } = await team();
  const minutes = (n: number): string => new Date(Date.now() + n * 60_000).toISOString();
  const due = await task(seller, { subject: '到期了', dueAt: minutes(-2) });
  await task(seller, { subject: '还早', dueAt: minutes(60) });
  await task(seller, { subject: '太久以前', dueAt: minutes(-60 * 30) });
  await task(seller, { subject: '已完成', dueAt: minutes(-2), done: true });
  await task(boss, { subject: '别人的', dueAt: minutes(-2) });
  const tick = app.background.tasks.get('sales_tasks_due');
  if (!tick) throw new Error('the task is missing');
  await tick(app.taskParts, {});
  await Promise.all([tick(app.taskParts, {}), tick(app.taskParts, {})]);
  const items = await toldOf(seller, 1);
  expect(items).toMatchObject([
    { kind: 'taskDue', actor: null, about: { id: due, title: '到期了' } },
  ]);
  await seller.request('PATCH', `/tasks/${due}`, { dueAt: minutes(-1) }, { 'if-match': '"1"' });
  await tick(app.taskParts, {});
  expect((await toldOf(seller, 2)).map(({ about }) => about.id)).toEqual([due, due]);
  expect((await told(boss)).items.map(({ about }) => about.title)).toEqual(['别人的']);
}, 30_000);

test('one mail bundles what happened, without what was read, muted or is out of sight', async () => {
  const { boss, seller } = await team();
  await seller.request('PATCH', '/me', { locale: 'en' });
  await task(boss, { subject: '第一件 <b>', owner: seller.memberId });
  await task(boss, { subject: '第二件', owner: seller.memberId });
  await task(boss, { subject: '已读', owner: seller.memberId });
  const read = (await toldOf(seller, 3)).find(({ about }) => about.title === '已读');
  await seller.request('POST', '/notifications/read', { ids: [read?.id] });
  expect(mailsTo(seller)).toEqual([]);
  await flushMails();
  await expect.poll(() => mailsTo(seller).length, { timeout: 15_000 }).toBe(1);
  const [mail] = mailsTo(seller);
  expect(mail?.subject).toBe('Zhiyin: 2 new notifications');
  expect(mail?.text).toContain('管理员 Admin assigned “第一件 <b>” to you (Task)');
  expect(mail?.text).toMatch(/http:\/\/localhost\/tasks\/[0-9a-f-]{36}/);
  expect(mail?.text).not.toContain('已读');
  expect(mail?.html).toContain('“第一件 &lt;b&gt;”');
  await expect
    .poll(async () => (await mailStates(seller.memberId)).toSorted((a, b) => a.localeCompare(b)))
    .toEqual(['sent', 'sent', 'skipped']);

  const muted = await seller.request('PATCH', '/me', { mutedMails: ['assigned'] });
  expect(muted.json()).toMatchObject({ mutedMails: ['assigned'], mailOn: true });
  await task(boss, { subject: '静音', owner: seller.memberId });
  await toldOf(seller, 4);
  await flushMails();
  await expect.poll(async () => (await mailStates(seller.memberId))[3]).toBe('skipped');
  expect(mailsTo(seller).length).toBe(1);
}, 40_000);

/** What stands in the mails, beside what they lead to. */
type MailWords = Record<'mentioned' | 'due' | 'footer' | 'lang', string> & { locale: 'zh' | 'en' };

const mailWords: MailWords[] = [
  {
    locale: 'zh',
    mentioned: '管理员 Admin在客户“悦来酒店 <一店>”的评论里提到了您',
    due: '任务“寄样品”到期了',
    footer: '您在知音的个人资料里可以选择哪些通知发邮件。',
    lang: 'zh-CN',
  },
  {
    locale: 'en',
    mentioned: '管理员 Admin mentioned you in a comment on “悦来酒店 <一店>” (Customer)',
    due: '“寄样品” is due (Task)',
    footer: 'Your profile in Zhiyin says which notifications you get by mail.',
    lang: 'en',
  },
];

test.for(mailWords)(
  'a mention and a task that is due come by mail as well, in the reader’s language: $locale',
  { timeout: 40_000 },
  async ({ locale, mentioned, due, footer, lang }) => {
    const { boss, seller } = await team();
    await seller.request('PATCH', '/me', { locale });
    // One sentence alone: the subject is not said twice.
    const body = (said: string[]): string =>
      [said.join('\n'), `-- \n${footer} http://localhost/me`].join('\n\n');
    const taken = async (count: number) => {
      await flushMails();
      await expect.poll(() => mailsTo(seller).length, { timeout: 15_000 }).toBe(count);
      return mailsTo(seller)[count - 1];
    };

    const customer = await seller.request('POST', '/customers', { name: '悦来酒店 <一店>' });
    const { id } = customer.json<{ id: string }>();
    const said = { body: `@[${seller.memberId}] 他们换了采购，请去一趟 & 带样品` };
    await boss.request('POST', `/customers/${id}/comments`, said);
    await toldOf(seller, 1);
    const mention = await taken(1);
    const excerpt = '@member 他们换了采购，请去一趟 & 带样品';
    expect(mention?.subject).toBe(mentioned);
    expect(mention?.text).toBe(body([mentioned, excerpt, `http://localhost/customers/${id}`]));
    expect(mention?.html).toContain(`<html lang="${lang}">`);
    expect(mention?.html).toContain(
      `<a href="http://localhost/customers/${id}">${mentioned.replace('<一店>', '&lt;一店&gt;')}</a>`,
    );
    expect(mention?.html).toContain('请去一趟 &amp; 带样品');

    const dueAt = new Date(Date.now() - 120_000).toISOString();
    const told = await task(seller, { subject: '寄样品', dueAt });
    await app.background.tasks.get('sales_tasks_due')?.(app.taskParts, {});
    await toldOf(seller, 2);
    const reminder = await taken(2);
    expect(reminder?.subject).toBe(due);
    expect(reminder?.text).toBe(body([due, `http://localhost/tasks/${told}`]));
    expect(reminder?.html).toContain(`<a href="http://localhost/tasks/${told}">${due}</a>`);
    await expect.poll(() => mailStates(seller.memberId)).toEqual(['sent', 'sent']);
  },
);

test('a mail is tried again until it is taken, once; a refusal for good is kept', async () => {
  const { boss, seller } = await team();
  smtp.refuse = { code: 451, text: 'try later' };
  await task(boss, { subject: '稍后', owner: seller.memberId });
  await toldOf(seller, 1);
  await flushMails();
  await expect.poll(() => smtp.refused, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(await mailStates(seller.memberId)).toEqual(['due']);
  smtp.refuse = undefined;
  await expect
    .poll(
      async () => {
        await flushMails();
        return mailsTo(seller).length;
      },
      { timeout: 15_000, interval: 300 },
    )
    .toBe(1);
  await expect.poll(() => mailStates(seller.memberId)).toEqual(['sent']);
  await flushMails();
  expect(mailsTo(seller).length).toBe(1);
  expect(errors.splice(0).join('\n')).toContain('try later');

  smtp.refuse = { code: 550, text: 'no such mailbox' };
  await task(boss, { subject: '退信', owner: seller.memberId });
  await toldOf(seller, 2);
  await flushMails();
  await expect
    .poll(async () => (await mailStates(seller.memberId))[1], { timeout: 15_000 })
    .toBe('refused');
  smtp.refuse = undefined;
  const { rows } = await app.system.pool.query<{ mail_reply: string }>(
    `select mail_reply from kernel.notification where member_id = $1 and mail = 'refused'`,
    [seller.memberId],
  );
  expect(rows[0]?.mail_reply).toContain('no such mailbox');
  expect(mailsTo(seller).length).toBe(1);
}, 60_000);

test('old pages by cursor', async () => {
  const { organisation, seller } = await team();
  const { pool } = app.system;
  for (let n = 0; n < 65; n += 1) {
    await pool.query(
      `insert into kernel.notification (org_id, id, member_id, kind, object, record_id, key)
       values ($1, $2, $3, 'assigned', 'task', $4, $5)`,
      [
        organisation.orgId,
        `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`,
        seller.memberId,
        randomUUID(),
        String(n),
      ],
    );
  }
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Page = await told(seller, cursor);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen.length).toBe(65);
  expect(new Set(seen).size).toBe(65);
});
