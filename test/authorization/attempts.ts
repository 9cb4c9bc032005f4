import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { FieldWire, ProblemWire } from '../../src/kernel/wire.ts';
import type { TestClient } from '../../src/main/test-application.ts';
import { fieldRight, reaches } from './oracle.ts';
import type { Row } from './oracle.ts';
import type { Player, Side, World } from './world.ts';

export type Method = Parameters<TestClient['request']>[0];
export type Answer = Awaited<ReturnType<TestClient['request']>>;

/** What was asked, in a line. */
export type Ask = { method: Method; path: string; body?: object; version?: number };

/** How much was tried, for the record. */
export const tried = { matrix: 0, crossTenant: 0, answersRead: 0, canaries: 0 };

/** Runs `work` for every item, a few at a time. */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const hand = async (): Promise<void> => {
    for (;;) {
      const item = items[next];
      next += 1;
      if (item === undefined) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: 6 }, hand));
}

const forbidden = new WeakMap<Player, RegExp>();

/** Every value of this world that must never be shown to this player, in any answer. */
function forbiddenTo(world: World, side: Side, player: Player): RegExp {
  const known = forbidden.get(player);
  if (known) return known;
  const texts = [...world.canaries.values()]
    .filter(({ field, row: id }) => {
      const row = side.rows.find((one) => one.id === id);
      const wire = side.objects.get('customer')?.fields.find(({ name }) => name === field);
      return !row || !wire || !clear(side, player, row, wire);
    })
    .map(({ value }) => value);
  tried.canaries += texts.length;
  const escaped = texts.map((text) => text.replace(/[.+]/g, '\\$&'));
  const pattern = new RegExp(escaped.join('|') || '$^', 'i');
  forbidden.set(player, pattern);
  return pattern;
}

function clear(side: Side, player: Player, row: Row, field: FieldWire): boolean {
  if (!reaches(player, side.objects, row)) return false;
  return ['read', 'write'].includes(fieldRight(player, side.objects, row, field));
}

/** Asks as a player; whatever comes back is searched for values that the player may not see. */
export async function ask(world: World, side: Side, player: Player, asked: Ask): Promise<Answer> {
  const { method, path, body, version } = asked;
  const headers = version === undefined ? undefined : { 'if-match': `"${version}"` };
  const answer = await player.client.request(method, path, body, headers);
  tried.answersRead += 1;
  const shown = forbiddenTo(world, side, player).exec(
    `${answer.body} ${JSON.stringify(answer.headers)}`,
  );
  expect(shown?.[0] && `${player.name} ${method} ${path} shows ${shown[0]}`).toBeUndefined();
  if (answer.statusCode >= 500) expect.fail(`${player.name} ${method} ${path}: ${answer.body}`);
  return answer;
}

/** A refusal: the status, and a body that says no more than its code. */
export function refusedAs(answer: Answer, status: number, asked: string): void {
  expect(answer.statusCode, `${asked}: ${answer.body}`).toBe(status);
  if (status < 400) return;
  const { code } = answer.json<ProblemWire>();
  const codes: Record<number, string[]> = {
    401: ['unauthenticated'],
    403: ['forbidden', 'cross_origin'],
    404: ['not_found'],
  };
  if (codes[status]) expect([asked, codes[status].includes(code)]).toEqual([asked, true]);
}

/** A field of each object that can be set to what it holds, so that an allowed attempt changes nothing. */
const harmless: Record<string, string> = {
  task: 'subject',
  interaction: 'subject',
  identifier: 'use',
  customerTag: 'tag',
  memberRole: 'note',
  x_vehicle: 'x_plate',
};

const snake = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The body of an update that changes nothing, and the field it names. */
export function sameValue(row: Row): { field: string; body: Record<string, unknown> } {
  const field = harmless[row.object] ?? 'name';
  const custom = row.raw['custom'] as Record<string, unknown> | null;
  const reference = row.raw[`${snake(field)}_id`];
  const value = field.startsWith('x_') ? custom?.[field] : (reference ?? row.raw[snake(field)]);
  return { field, body: { [field]: value ?? null } };
}

/** The attempts on one record that read it or change it, were they allowed. */
export function asksOn(side: Side, row: Row): { action: string; asked: Ask }[] {
  const path = `/${side.objects.get(row.object)?.path}/${row.id}`;
  const version = Number(row.raw['version']);
  const changeId = side.changes.get(row.id) ?? '1.1.1';
  return [
    { action: 'read', asked: { method: 'GET', path } },
    { action: 'read', asked: { method: 'GET', path: `${path}?trash=true` } },
    { action: 'history', asked: { method: 'GET', path: `${path}/history` } },
    { action: 'history', asked: { method: 'GET', path: `${path}/comments` } },
    { action: 'history', asked: { method: 'GET', path: `${path}/timeline` } },
    { action: 'meddle', asked: { method: 'GET', path: `${path}/views/nothing` } },
    { action: 'mentionable', asked: { method: 'GET', path: `${path}/mentionable` } },
    { action: 'comment', asked: { method: 'POST', path: `${path}/comments`, body: { body: ' ' } } },
    {
      action: 'meddle',
      asked: {
        method: 'PATCH',
        path: `${path}/comments/${row.id}`,
        body: { body: 'x' },
        version: 1,
      },
    },
    { action: 'meddle', asked: { method: 'DELETE', path: `${path}/comments/${row.id}` } },
    { action: 'meddle', asked: { method: 'POST', path: `${path}/comments/${row.id}/restore` } },
    { action: 'update', asked: { method: 'PATCH', path, body: sameValue(row).body, version } },
    { action: 'delete', asked: { method: 'DELETE', path } },
    { action: 'restore', asked: { method: 'POST', path: `${path}/restore` } },
    { action: 'undo', asked: { method: 'POST', path: '/changes/undo', body: { changeId } } },
  ];
}

/** An id that no record has. */
export const nowhere = (): string => randomUUID();
