import { expect } from 'vitest';
import type { TestClient } from '../../../../main/test-application.ts';
import { create, succeeded } from '../../../../main/testing/requests.ts';
import { patience } from '../../../../platform/testing/sizes.ts';
import { drawDue } from '../../audits/clock.ts';
import type { CheckRef } from '../../audits/wire.ts';
import { scored } from '../../scores/testing/scored.ts';
import type { ScoredApplication } from '../../scores/testing/scored.ts';
import type { ContributionsWire } from '../wire.ts';

export const patient = { timeout: patience(20_000), interval: 50 };

export const RULES = [
  { name: '城市', field: 'city', dimension: 'present', weight: 3 },
  { name: '电话', field: 'phone', dimension: 'valid', weight: 2 },
];
export const BAD = '13800000000';
export const good = (n: number): string => `139${String(12_340_000 + n)}`;

export const contributions = async (client: TestClient, query = ''): Promise<ContributionsWire> =>
  succeeded(
    await client.request('GET', `/quality/contributions${query}`),
  ).json<ContributionsWire>();

/** What somebody's changes come to: points that were not taken back, and how many were. */
export async function points(client: TestClient): Promise<[number, number]> {
  const { months } = await contributions(client);
  const sum = (of: 'points' | 'takenBack') => months.reduce((all, month) => all + month[of], 0);
  return [sum('points'), sum('takenBack')];
}

export async function pointsBecome(client: TestClient, wanted: [number, number]): Promise<void> {
  await expect
    .poll(() => points(client), { timeout: patience(20_000), interval: 50 })
    .toEqual(wanted);
}

/** A customer of the administrator's that lacks its city and has a wrong phone, as judged. */
export async function poor(admin: TestClient): Promise<string> {
  const { id } = await create(admin, '/customers', { name: '顾客', kind: 'person', phone: BAD });
  await scored(admin, `/customers/${id}`, 0);
  return `/customers/${id}`;
}

export const checks = async (client: TestClient): Promise<CheckRef[]> =>
  succeeded(await client.request('GET', '/quality/point-checks')).json<{ items: CheckRef[] }>()
    .items;

export const check = (client: TestClient, id: string | undefined, verdict: string) =>
  client.request('POST', '/actions/checkPoint', { id, verdict });

/** Draws what is due on the first of the month after this one, at noon. */
export async function nextMonth(app: ScoredApplication): Promise<void> {
  const now = new Date(Date.now() + 8 * 3_600_000);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 4);
  await drawDue({ ...app.taskParts, now: () => new Date(first) }, undefined);
}
