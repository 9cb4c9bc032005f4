import { afterEach, expect, test } from 'vitest';
import { mailBodies, openMailer } from './mail.ts';
import type { Mail } from './mail.ts';
import { testSmtp } from './testing/smtp.ts';
import type { TestSmtp } from './testing/smtp.ts';

const servers: TestSmtp[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function started(options?: Parameters<typeof testSmtp>[0]): Promise<TestSmtp> {
  const smtp = await testSmtp(options);
  servers.push(smtp);
  return smtp;
}

const FROM = '知音 <crm@example.com>';
const bodies = mailBodies({
  lang: 'zh-CN',
  heading: '您有 1 条新通知',
  lines: [{ text: '王丽 <b> 提到了您', detail: '“好”', url: 'https://crm.example.com/a?b=1&c=2' }],
  footer: '可以在个人资料里关闭。',
});
const mail: Mail = {
  to: 'li@example.com',
  subject: '知音：您有 1 条新通知，请在方便的时候查看一下这里的内容',
  ...bodies,
  identity: 'one',
};

test('a mail arrives whole: sender, receiver, subject and both bodies', async () => {
  const smtp = await started();
  const mailer = openMailer({ url: smtp.url, from: FROM });
  expect(await mailer.send(mail)).toEqual({ sent: true });
  await mailer.send(mail);
  await mailer.send({ ...mail, identity: 'two' });
  const [first, again, other] = smtp.mails;
  expect(first).toMatchObject({
    from: 'crm@example.com',
    to: ['li@example.com'],
    subject: mail.subject,
    secure: false,
  });
  expect(first?.text).toBe(bodies.text.trim());
  expect(first?.html).toContain('王丽 &lt;b&gt; 提到了您');
  expect(first?.html).toContain('href="https://crm.example.com/a?b=1&amp;c=2"');
  // The same mail again is the same mail to whoever looks.
  expect(again?.messageId).toBe(first?.messageId);
  expect(other?.messageId).not.toBe(first?.messageId);
});

test('a refusal for good is told with its words, one for now is to be tried again', async () => {
  const smtp = await started();
  const mailer = openMailer({ url: smtp.url, from: FROM });
  smtp.refuse = { code: 550, text: 'no such mailbox' };
  const result = await mailer.send(mail);
  expect(result).toMatchObject({ sent: false });
  expect(result.sent ? '' : result.refusal).toContain('no such mailbox');
  smtp.refuse = { code: 451, text: 'busy' };
  await expect(mailer.send(mail)).rejects.toThrow('busy');
  smtp.refuse = undefined;
  expect(await mailer.send(mail)).toEqual({ sent: true });
  expect(smtp.mails.length).toBe(1);
});

test('a server that is away fails, and so does one that does not let us in', async () => {
  const smtp = await started();
  await smtp.stop();
  servers.pop();
  await expect(openMailer({ url: smtp.url, from: FROM }).send(mail)).rejects.toThrow();
  const closed = await started({
    onAuth: (_auth, _session, done) =>
      done(Object.assign(new Error('wrong'), { responseCode: 535 })),
  });
  const url = `smtp://user:wrong@127.0.0.1:${closed.port}/?tls.rejectUnauthorized=false`;
  await expect(openMailer({ url, from: FROM }).send(mail)).rejects.toThrow('wrong');
});

test('TLS from the start or after STARTTLS, signed in; a certificate nobody vouches for is refused', async () => {
  const onAuth: NonNullable<Parameters<typeof testSmtp>[0]>['onAuth'] = (auth, _session, done) =>
    auth.password === 'p:w' ? done(null, { user: auth.username ?? '' }) : done(new Error('wrong'));
  const start = await started({ onAuth, authOptional: false });
  const whole = await started({ onAuth, authOptional: false, secure: true });
  const trust = 'tls.rejectUnauthorized=false';
  const user = 'crm:p%3Aw';
  const ways = [
    `smtp://${user}@127.0.0.1:${start.port}/?requireTLS=true&${trust}`,
    `smtps://${user}@127.0.0.1:${whole.port}/?${trust}`,
  ];
  for (const url of ways)
    expect(await openMailer({ url, from: FROM }).send(mail)).toEqual({ sent: true });
  for (const { mails } of [start, whole])
    expect(mails).toMatchObject([{ secure: true, user: 'crm' }]);
  for (const url of ways) {
    const strict = openMailer({ url: url.replace(trust, ''), from: FROM });
    await expect(strict.send(mail)).rejects.toThrow(/certificate/);
  }
  const plain = await started();
  const insisting = openMailer({ url: `${plain.url}/?requireTLS=true`, from: FROM });
  await expect(insisting.send(mail)).rejects.toThrow();
  expect(plain.mails).toEqual([]);
});
