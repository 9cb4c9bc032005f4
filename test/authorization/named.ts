import { randomUUID } from 'node:crypto';
import { succeeded } from '../../src/main/testing/requests.ts';
import { idsOf } from './asks.ts';
import type { Side, World } from './world.ts';

/**
 * One thing of each kind that is asked for by its id and is no record of its own, made by the administrator.
 *
 * @returns ids by the beginning of their routes: `exports`, `quality/pairs`
 */
export async function addNamed(world: World, side: Side): Promise<Map<string, string>> {
  const { admin, organisation } = side;
  const { owner } = world;
  const [first = '', second = '', third = '', fourth = ''] = idsOf(side, 'customer').toSorted();
  const file = await admin.request('POST', '/imports?fileName=a.csv', Buffer.from('A\r\n1\r\n'), {
    'content-type': 'application/octet-stream',
  });
  const exported = await admin.request('POST', '/customers/export', { format: 'csv' });
  const audit = await admin.request('POST', '/actions/drawAudit', { object: 'customer' });
  const merge = { object: 'customer', survivor: third, others: [fourth] };
  succeeded(await admin.request('POST', '/actions/mergeRecords', merge));
  const merged = await owner.query<{ id: string }>(
    'select id from quality.merge where org_id = $1',
    [organisation.orgId],
  );
  const [pair, point] = [randomUUID(), randomUUID()];
  await owner.query(
    `insert into quality.duplicate_pair
       (org_id, id, object, first_id, second_id, chance, weight, rank, levels, status, found_at, checked_at)
     values ($1, $2, 'customer', $3, $4, 90, 4, 90, '[]', 'open', now(), now())`,
    [organisation.orgId, pair, first, second],
  );
  await owner.query(
    `insert into quality.point
       (org_id, id, member_id, object, record_id, version, field, rule_id, points, earned_at, month, sampled)
     values ($1, $2, $3, 'customer', $4, 1, 'city', $5, 1, now(), date_trunc('month', now()), true)`,
    [organisation.orgId, point, side.players.get('member')?.memberId, first, randomUUID()],
  );
  return new Map([
    ['imports', succeeded(file, 201).json<{ run: { id: string } }>().run.id],
    ['exports', succeeded(exported, 202).json<{ run: { id: string } }>().run.id],
    ['jobs', side.jobs[0] ?? ''],
    ['quality/audits', succeeded(audit).json<{ id: string }>().id],
    ['quality/merges', merged.rows[0]?.id ?? ''],
    ['quality/pairs', pair],
    ['quality/point-checks', point],
  ]);
}
