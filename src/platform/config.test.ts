import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isLoopback, readConfig, readMasterKey } from './config.ts';
import { connectionFault, databaseAddress, listenFault } from './start-fault.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  test('without any, the demo on this machine only', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      dataDir: path.resolve('.zhiyin'),
      demo: 'full',
      mail: undefined,
      publicUrl: 'http://127.0.0.1:3000',
      trustedProxies: 0,
    });
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  test('an empty one counts as not set', () => {
    expect(readConfig({ PORT: '', HOST: '', DATABASE_URL: '', ZHIYIN_DEMO: '' })).toEqual(
      readConfig({}),
    );
  });

  test('all of them', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '8080',
      DATABASE_URL: 'postgresql://crm:x@db:5432/crm',
      ZHIYIN_DATA: folder,
      ZHIYIN_DEMO: '0',
      ZHIYIN_PUBLIC_URL: 'https://crm.example.com/',
      ZHIYIN_TRUSTED_PROXIES: '1',
      SMTP_URL: 'smtp://crm:x@mail.example.com:587',
      MAIL_FROM: '知音 <crm@example.com>',
    };
    expect(readConfig(env)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      databaseUrl: env.DATABASE_URL,
      dataDir: folder,
      demo: 'none',
      mail: { url: env.SMTP_URL, from: env.MAIL_FROM },
      publicUrl: 'https://crm.example.com',
      trustedProxies: 1,
    });
  });

  test('mail needs a sender', () => {
    expect(() => readConfig({ SMTP_URL: 'smtp://localhost' })).toThrow('MAIL_FROM');
  });

  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['PORT', '3000.5'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'zhiyin'],
    ['ZHIYIN_DEMO', 'no'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['MAIL_FROM', 'crm'],
    ['MAIL_FROM', 'a\r\nBcc: x@example.com <crm@example.com>'],
    ['ZHIYIN_PUBLIC_URL', 'crm.example.com'],
    ['ZHIYIN_PUBLIC_URL', 'ftp://crm.example.com'],
  ])('%s=%s is refused with a sentence that names it', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(
      new RegExp(`The setting ${name} is not valid: must be .+\\. 配置项 ${name} 不正确`),
    );
  });

  test('loopback', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) {
      expect(isLoopback(host), host).toBe(true);
    }
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', '1127.0.0.1']) {
      expect(isLoopback(host), host).toBe(false);
    }
  });
});

describe('the master key', () => {
  const input = { dataDir: folder, ownDatabase: false, hasData: false };
  const file = path.join(folder, 'secret');

  test('is made once, closed to others, and the same afterwards', () => {
    const made = readMasterKey({ ...input, ownDatabase: true, env: {} });
    expect(made.key).toHaveLength(32);
    expect(made.notice).toContain(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readMasterKey({ ...input, ownDatabase: true, env: {} })).toEqual({
      key: made.key,
      notice: undefined,
    });
    expect(readFileSync(file, 'utf8').trim()).toBe(made.key.toString('base64'));
  });

  test('comes from ZHIYIN_SECRET first', () => {
    const key = Buffer.alloc(32, 7);
    const env = { ZHIYIN_SECRET: key.toString('base64') };
    expect(readMasterKey({ ...input, env }).key).toEqual(key);
  });

  test.each(['short', Buffer.alloc(31).toString('base64'), `${'A'.repeat(43)}!`])(
    'ZHIYIN_SECRET=%s is refused without being shown',
    (secret) => {
      const read = (): unknown => readMasterKey({ ...input, env: { ZHIYIN_SECRET: secret } });
      expect(read).toThrow('ZHIYIN_SECRET is not valid: must be 32 bytes in base64');
      expect(read).not.toThrow(secret);
    },
  );

  test('a lost file is not replaced while there is data', () => {
    rmSync(file);
    expect(() => readMasterKey({ ...input, hasData: true, env: {} })).toThrow(
      'put it back from a backup',
    );
    writeFileSync(file, 'cut off');
    expect(() => readMasterKey({ ...input, env: {} })).toThrow('must be 32 bytes in base64');
  });
});

describe('sentences for what fails at the start', () => {
  const failed = (code: string, message = code): Error =>
    Object.assign(new Error(message), { code });

  test('a taken port', () => {
    const fault = listenFault(failed('EADDRINUSE'), { host: '127.0.0.1', port: 3000 });
    expect(String(fault)).toContain('Port 3000 on 127.0.0.1 is taken');
    expect(String(fault)).toContain('端口 3000 已被其他程序占用');
    const other = new Error('something else');
    expect(listenFault(other, { host: '127.0.0.1', port: 3000 })).toBe(other);
  });

  test.each([
    ['ECONNREFUSED', 'database_unreachable'],
    ['ENOTFOUND', 'database_unreachable'],
    ['57P03', 'database_unreachable'],
    ['28P01', 'database_refused'],
    ['3D000', 'database_refused'],
    ['53100', 'disk_full'],
  ])('a database that answers %s', (code, expected) => {
    const fault = connectionFault(failed(code), 'postgresql://crm:geheim@db:5433/crm');
    expect(fault).toMatchObject({ code: expected });
    expect(String(fault)).toContain('db:5433/crm');
    expect(String(fault)).not.toContain('geheim');
  });

  test('an address never shows the password', () => {
    expect(databaseAddress('postgresql://u:geheim@%2Frun%2Fpg/crm')).toBe('/run/pg:5432/crm');
    expect(databaseAddress('not a url geheim')).toBe('DATABASE_URL');
  });
});
