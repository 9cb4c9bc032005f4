import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { MailSettings } from './mail.ts';
import { StartFault } from './start-fault.ts';

/** Every setting of a process, read once at its start. */
export type Config = Readonly<{
  /** Address to listen on. */
  host: string;
  port: number;
  /** Connection string of the owner on one's own PostgreSQL; undefined: the embedded one in `dataDir`. */
  databaseUrl: string | undefined;
  /** Absolute folder of the embedded database, the key file and the log. */
  dataDir: string;
  /** The demo organisation that the first start makes: two years of a company, a tenth of it, or none. */
  demo: 'full' | 'small' | 'none';
  /** Origin at which people reach the application, without a slash at the end; links and cookies use it. */
  publicUrl: string;
  /** Proxies in front, each of which adds to X-Forwarded-For; 0: the header is not believed. */
  trustedProxies: number;
  /** Undefined: no mail is sent, and screens say so. */
  mail: MailSettings | undefined;
}>;

/** Empty means not set, as `PORT= npm start` does. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const settings = z.object({
  HOST: optional(z.string().regex(/^[\w.:-]+$/, 'an address such as 127.0.0.1 or 0.0.0.0')),
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, 'a number from 1 to 65535')
      .transform(Number)
      .pipe(z.number().min(1, 'a number from 1 to 65535').max(65_535, 'a number from 1 to 65535')),
  ),
  DATABASE_URL: optional(
    z
      .string()
      .refine(
        isPostgresUrl,
        'a connection string such as postgresql://user:password@host:5432/zhiyin',
      ),
  ),
  ZHIYIN_DATA: optional(z.string()),
  ZHIYIN_DEMO: optional(z.enum(['0', '1', 'small'], '0, 1 or small')),
  ZHIYIN_TRUSTED_PROXIES: optional(
    z.string().regex(/^\d$/, 'how many proxies stand in front, from 0 to 9').transform(Number),
  ),
  ZHIYIN_PUBLIC_URL: optional(
    z.url({ protocol: /^https?$/, error: 'an address such as https://crm.example.com' }),
  ),
  SMTP_URL: optional(
    z.url({ protocol: /^smtps?$/, error: 'an address such as smtp://user:password@host:587' }),
  ),
  MAIL_FROM: optional(
    z
      .string()
      .regex(
        /^(?:[^<>\r\n]{0,100}<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
        'a sender such as Zhiyin <crm@example.com>',
      ),
  ),
});

const DEMO = { '0': 'none', '1': 'full', small: 'small' } as const;

/**
 * Reads the settings.
 *
 * @throws StartFault `bad_setting`, with one sentence that names the setting
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    throw new StartFault('bad_setting', { name, reason: `must be ${issue?.message ?? 'valid'}` });
  }
  const { HOST, PORT, DATABASE_URL, ZHIYIN_DATA, ZHIYIN_DEMO, ZHIYIN_PUBLIC_URL } = parsed.data;
  const { SMTP_URL, MAIL_FROM } = parsed.data;
  if (SMTP_URL !== undefined && MAIL_FROM === undefined) {
    const reason = 'must name the sender, such as Zhiyin <crm@example.com>, where SMTP_URL is set';
    throw new StartFault('bad_setting', { name: 'MAIL_FROM', reason });
  }
  const host = HOST ?? '127.0.0.1';
  const port = PORT ?? 3000;
  return Object.freeze({
    host,
    port,
    databaseUrl: DATABASE_URL,
    dataDir: path.resolve(ZHIYIN_DATA ?? '.zhiyin'),
    demo: DEMO[ZHIYIN_DEMO ?? '1'],
    trustedProxies: parsed.data.ZHIYIN_TRUSTED_PROXIES ?? 0,
    mail:
      SMTP_URL === undefined || MAIL_FROM === undefined
        ? undefined
        : { url: SMTP_URL, from: MAIL_FROM },
    publicUrl: new URL(ZHIYIN_PUBLIC_URL ?? `http://${urlHost(host)}:${port}`).origin,
  });
}

/** Whether an address reaches this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
}

const KEY_BYTES = 32;

/** The key that sensitive values are sealed under, and a sentence to print if it lies in a file nobody knows of. */
export type MasterKey = { key: Buffer; notice: string | undefined };

/**
 * The master key: ZHIYIN_SECRET (32 bytes in base64) or the file `secret` in the data folder, made on the first start.
 *
 * @param input.hasData whether the database holds sealed values already; then a missing file is not replaced, as a new
 *   key could not read them
 * @throws StartFault `bad_setting` or `secret_missing`
 */
export function readMasterKey(input: {
  dataDir: string;
  ownDatabase: boolean;
  hasData: boolean;
  env?: Record<string, string | undefined>;
}): MasterKey {
  const given = (input.env ?? process.env)['ZHIYIN_SECRET'];
  if (given) return { key: decodeKey(given, 'ZHIYIN_SECRET'), notice: undefined };
  const file = path.join(input.dataDir, 'secret');
  if (existsSync(file)) {
    return { key: decodeKey(readFileSync(file, 'utf8'), file), notice: undefined };
  }
  if (input.hasData) throw new StartFault('secret_missing', { file });
  const key = randomBytes(KEY_BYTES);
  mkdirSync(input.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return { key, notice: input.ownDatabase ? keepSentence(file) : undefined };
}

function decodeKey(text: string, name: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  const reason = 'must be 32 bytes in base64, as “openssl rand -base64 32” prints';
  if (key.length !== KEY_BYTES || key.toString('base64') !== trimmed) {
    throw new StartFault('bad_setting', { name, reason });
  }
  return key;
}

function keepSentence(file: string): string {
  return (
    `The key of the encrypted values was made in ${file}; keep a copy apart from the database, or give it as ZHIYIN_SECRET: without it they cannot be read. ` +
    `加密数据的密钥已生成在 ${file}，请在数据库之外另行备份，或用 ZHIYIN_SECRET 提供；丢失后加密数据无法读取。`
  );
}
