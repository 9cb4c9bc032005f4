import { expect } from 'vitest';
import type { MetadataWire, ObjectWire, ProblemWire } from '../../src/kernel/wire.ts';
import type { TestClient } from '../../src/main/test-application.ts';
import { problems } from '../../src/platform/problem.ts';
import { buildWorld } from '../authorization/world.ts';
import type { Side, World } from '../authorization/world.ts';
import { secrets } from './payloads.ts';

export type Answered = { status: number; body: string; type: string };

/** A request as it goes over the wire. */
export type Raw = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS';
  url: string;
  payload?: string | Buffer;
  headers?: Record<string, string>;
};

/** Where malformed and hostile requests are sent to and looked at. */
export type Desk = {
  world: World;
  side: Side;
  admin: TestClient;
  objects: ObjectWire[];
  /** What the server told its operator of: nothing here is worth it. */
  logged: string[];
  /** How many requests were sent. */
  tried: () => number;
  /** Sends a request as it is, as the administrator unless it says otherwise. */
  send: (request: Raw) => Promise<Answered>;
  /**
   * Asks somebody who reads Chinese and somebody who reads English, or one of them; each is refused in words.
   *
   * @returns the code of the refusal
   */
  refused: (request: Raw, asked: string, locale?: 'zh' | 'en') => Promise<string>;
  /** Nothing is written by what `work` asks, and nothing is an unexpected error. */
  unchanged: (work: () => Promise<void>) => Promise<void>;
};

export const json = { 'content-type': 'application/json' };
export const api = (path: string): string => `/api/v1${path}`;

export async function openDesk(): Promise<Desk> {
  const logged: string[] = [];
  const world = await buildWorld((line) => logged.push(line));
  const [side] = world.sides;
  const { admin } = side;
  const reader = side.players.get('administrator')?.client;
  const answer = await reader?.request('PATCH', '/me', { locale: 'en' });
  expect(answer?.statusCode).toBe(200);
  let tried = 0;
  const send = async (request: Raw): Promise<Answered> => {
    tried += 1;
    const headers = { cookie: admin.cookie, 'sec-fetch-site': 'same-origin', ...request.headers };
    const {
      statusCode,
      body,
      headers: sent,
    } = await world.app.http.inject({ ...request, headers });
    return { status: statusCode, body, type: sent['content-type'] ?? '' };
  };
  return {
    world,
    side,
    admin,
    objects: (await admin.request('GET', '/metadata')).json<MetadataWire>().objects,
    logged,
    tried: () => tried,
    send,
    refused: async (request, asked, locale) => {
      const headers = { ...request.headers, cookie: reader?.cookie ?? '', 'accept-language': 'en' };
      let code = '';
      if (locale !== 'en') code = isRefusal(await send(request), asked, 'zh');
      if (locale !== 'zh') code = isRefusal(await send({ ...request, headers }), asked, 'en');
      return code;
    },
    unchanged: async (work) => {
      const before = await world.digest();
      await work();
      expect(await world.digest()).toBe(before);
      expect(logged).toEqual([]);
    },
  };
}

/**
 * A refusal as people and programs can read it; nothing internal shows.
 *
 * @param echo what the request named, which the answer may name again
 * @returns its code
 */
export function isRefusal(answer: Answered, asked: string, locale: 'zh' | 'en', echo = ''): string {
  const what = `${asked} → ${answer.status} ${answer.body.slice(0, 300)}`;
  expect(answer.status, what).toBeGreaterThanOrEqual(400);
  expect(answer.status, what).toBeLessThan(500);
  expect(answer.type, what).toContain('application/problem+json');
  const problem = JSON.parse(answer.body) as ProblemWire;
  expect(problem.code in problems, what).toBe(true);
  expect(problem.status, what).toBe(answer.status);
  const errors = problem.errors ?? [];
  for (const sentence of [problem.detail, ...errors.map(({ message }) => message)]) {
    if (locale === 'zh') expect(sentence, what).toMatch(/\p{Script=Han}/u);
    else {
      expect(sentence.replaceAll(/“[^”]*”|"[^"]*"/g, ''), what).not.toMatch(/\p{Script=Han}/u);
    }
  }
  const told =
    echo === '' ? answer.body : answer.body.split(JSON.stringify(echo).slice(1, -1)).join('');
  expect(told, what).not.toMatch(secrets);
  return problem.code;
}
