import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clientAddress } from './client-address.ts';
import { acceptedLocale } from './http-errors.ts';
import type { ProblemBody } from './http-errors.ts';
import { createHttp } from './http.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-web-'));
const lines: string[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>知音</title>');
  writeFileSync(path.join(folder, 'assets', 'app-1a2b.js'), 'plain');
  writeFileSync(path.join(folder, 'assets', 'app-1a2b.js.br'), 'brotli');
  app = await createHttp({
    publicUrl: 'http://127.0.0.1:3000',
    trustedProxies: 0,
    webFolder: folder,
    ready: () => Promise.resolve(),
    knownLocale: () => undefined,
    log: (line) => lines.push(line),
  });
  app.post('/api/v1/echo', (request) => z.strictObject({ n: z.number() }).parse(request.body));
  app.get('/api/v1/things/:id', (request) => request.params);
  app.get('/api/v1/fail/:how', (request) => {
    throw (
      failures[(request.params as { how: string }).how] ?? new Error('13812345678 in a message')
    );
  });
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function databaseError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError('value "13812345678" is wrong', 1, 'error');
  error.code = code;
  return error;
}

const failures: Record<string, Error> = {
  canceled: databaseError('57014'),
  shutdown: databaseError('57P01'),
  full: databaseError('53100'),
  broken: databaseError('XX000'),
  nul: databaseError('22021'),
  refused: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  lost: new Error('Connection terminated unexpectedly'),
};

describe('errors are problems in the reader’s language', () => {
  const cases: [string, InjectOptions, number, string][] = [
    ['unknown address', { url: '/api/v1/nothing/here/at/all' }, 404, 'not_found'],
    ['unknown method', { url: '/api/v1/things/1', method: 'DELETE' }, 405, 'method_not_allowed'],
    [
      'no JSON',
      { url: '/api/v1/echo', method: 'POST', payload: '{', headers: json },
      422,
      'invalid_body',
    ],
    [
      'nothing',
      { url: '/api/v1/echo', method: 'POST', payload: '', headers: json },
      422,
      'invalid_body',
    ],
    [
      'wrong shape',
      { url: '/api/v1/echo', method: 'POST', payload: { n: 'x' } },
      422,
      'invalid_body',
    ],
    [
      'prototype',
      { url: '/api/v1/echo', method: 'POST', payload: '{"__proto__":{"a":1}}', headers: json },
      422,
      'invalid_body',
    ],
    [
      'not JSON at all',
      {
        url: '/api/v1/echo',
        method: 'POST',
        payload: 'n=1',
        headers: { 'content-type': 'text/plain' },
      },
      415,
      'unsupported_media_type',
    ],
    [
      'over 1 MB',
      { url: '/api/v1/echo', method: 'POST', payload: { n: 1, x: 'x'.repeat(1024 * 1024) } },
      413,
      'body_too_large',
    ],
    ['query time', { url: '/api/v1/fail/canceled' }, 503, 'timeout'],
    ['database stops', { url: '/api/v1/fail/shutdown' }, 503, 'unavailable'],
    ['disk full', { url: '/api/v1/fail/full' }, 503, 'unavailable'],
    ['database gone', { url: '/api/v1/fail/refused' }, 503, 'unavailable'],
    ['connection lost', { url: '/api/v1/fail/lost' }, 503, 'unavailable'],
    ['NUL in a text', { url: '/api/v1/fail/nul' }, 422, 'invalid_body'],
    ['database error', { url: '/api/v1/fail/broken' }, 500, 'internal'],
    ['anything else', { url: '/api/v1/fail/other' }, 500, 'internal'],
    ['half a character', { url: '/api/v1/things/%E0%A4%A' }, 404, 'not_found'],
  ];

  test.each(cases)('%s', async (_name, request, status, code) => {
    for (const [language, expected] of [
      ['en-GB,en;q=0.9', 'en'],
      ['zh-CN', 'zh-CN'],
    ] as const) {
      const answer = await app.inject({
        ...request,
        headers: { ...request.headers, 'accept-language': language },
      });
      const problem = answer.json<ProblemBody>();
      expect(answer.statusCode).toBe(status);
      expect(problem).toMatchObject({ code, status });
      expect(answer.headers['content-type']).toMatch('application/problem+json');
      expect(answer.headers['content-language']).toBe(expected);
      expect(/\p{Script=Han}/u.test(problem.detail)).toBe(expected === 'zh-CN');
      expect(problem.requestId).toBe(answer.headers['x-request-id']);
      expect(answer.body).not.toContain('13812345678');
      expect(answer.body).not.toMatch(/node_modules|\.ts:| at \//);
      if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  test('a wrong field is named, in both languages', async () => {
    const ask = async (language: string): Promise<ProblemBody> => {
      const headers = { 'accept-language': language };
      const payload = { n: 'x', more: 1 };
      return (await app.inject({ url: '/api/v1/echo', method: 'POST', payload, headers })).json();
    };
    const [zh, en] = [await ask('zh'), await ask('en')];
    expect(zh.errors?.[0]).toMatchObject({ field: 'n', code: 'invalid_type' });
    expect(zh.errors?.[0]?.message).toMatch(/\p{Script=Han}/u);
    expect(en.errors?.[0]?.message).toMatch(/number/);
  });

  test('405 says what is allowed', async () => {
    const answer = await app.inject({ url: '/api/v1/things/1', method: 'PUT' });
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });

  test('unexpected errors are logged as one line without values', async () => {
    lines.length = 0;
    await app.inject('/api/v1/fail/broken?secret=4242');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ code: 'XX000', route: '/api/v1/fail/:how' });
    expect(lines[0]).not.toMatch(/13812345678|4242|\n/);
  });
});

const json = { 'content-type': 'application/json' };

describe('a request from another site changes nothing', () => {
  const post = async (headers: Record<string, string>): Promise<number> => {
    const payload = { n: 1 };
    return (await app.inject({ url: '/api/v1/echo', method: 'POST', payload, headers })).statusCode;
  };

  test.each([
    ['same origin', { 'sec-fetch-site': 'same-origin', cookie: 'zhiyin=x' }, 200],
    ['same origin by name', { origin: 'http://localhost:80', cookie: 'zhiyin=x' }, 200],
    ['a key', { authorization: 'Bearer zy_x' }, 200],
    ['a program without a cookie', {}, 200],
    ['another site', { 'sec-fetch-site': 'cross-site', cookie: 'zhiyin=x' }, 403],
    ['a sibling site', { 'sec-fetch-site': 'same-site', cookie: 'zhiyin=x' }, 403],
    ['another origin', { origin: 'https://evil.example', cookie: 'zhiyin=x' }, 403],
    ['another origin without a cookie', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { origin: 'null', cookie: 'zhiyin=x' }, 403],
    ['a cookie from nowhere', { cookie: 'zhiyin=x' }, 403],
  ])('%s', async (_name, headers, status) => {
    expect(await post(headers)).toBe(status);
  });

  test('reading is not asked where it comes from', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', cookie: 'zhiyin=x' };
    expect((await app.inject({ url: '/api/v1/things/1', headers })).statusCode).toBe(200);
  });
});

describe('headers and files', () => {
  test('every answer is protected, of whatever kind', async () => {
    const urls = [
      '/',
      '/customers',
      '/assets/app-1a2b.js',
      '/api/v1/health',
      '/api/v1/x/y/z',
      '/no.png',
    ];
    for (const url of urls) {
      const { headers } = await app.inject(url);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    }
    const { headers } = await app.inject('/api/v1/health');
    expect(headers['cache-control']).toBe('no-store');
  });

  test('built files are kept for ever and sent compressed; the page is asked for each time', async () => {
    const asset = await app.inject({
      url: '/assets/app-1a2b.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['content-encoding']).toBe('br');
    expect(asset.headers['content-type']).toMatch('javascript');
    for (const url of ['/', '/customers/018f0000', '/index.html']) {
      const page = await app.inject(url);
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('知音');
      expect(page.headers['cache-control']).toBe('no-cache');
    }
    expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
    expect((await app.inject('/../package.json')).statusCode).toBe(404);
    expect((await app.inject('/%2e%2e/%2e%2e/etc/passwd')).body).not.toContain('root:');
  });
});

test('the language a browser prefers', () => {
  expect(acceptedLocale(undefined)).toBe('zh');
  expect(acceptedLocale('fr, en;q=0.8, zh;q=0.9')).toBe('zh');
  expect(acceptedLocale('en-US,en;q=0.9,zh-CN;q=0.8')).toBe('en');
  expect(acceptedLocale('en;q=0, *;q=0.1')).toBe('zh');
});

test('the address that attempts are counted by', () => {
  expect(clientAddress('192.0.2.1')).toBe('192.0.2.1');
  expect(clientAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(clientAddress('2001:db8::1')).toBe('2001:db8:0:0::/64');
  expect(clientAddress('2001:0DB8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(clientAddress('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});
