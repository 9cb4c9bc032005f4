import { expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { TestClient, TestOrganisation } from '../../../main/test-application.ts';
import { create, memberWith, refusal, set, succeeded } from '../../../main/testing/requests.ts';
import { lacks, onlyRules, scored, scoredForTests } from '../scores/testing/scored.ts';
import { drawDue } from './clock.ts';
import { quarterOf } from './rules.ts';
import type { ContributionsWire } from '../points/wire.ts';
import type { AuditResultWire, AuditsWire, CheckRef, CheckWire } from './wire.ts';

const app = await scoredForTests();

const RULES = [
  { name: '城市', field: 'city', dimension: 'present', weight: 3 },
  { name: '电话', field: 'phone', dimension: 'valid', weight: 2 },
  { name: '电话唯一', field: 'phone', dimension: 'unique', weight: 1 },
];

async function asked<T>(client: TestClient, path: string): Promise<T> {
  return succeeded(await client.request('GET', `/quality/${path}`)).json<T>();
}
const audits = (client: TestClient): Promise<AuditsWire> =>
  asked<AuditsWire>(client, 'audits?object=customer');
const recordsOf = async (client: TestClient, audit: string): Promise<CheckRef[]> =>
  (await asked<{ items: CheckRef[] }>(client, `audits/${audit}/records`)).items;
const result = (client: TestClient, audit: string): Promise<AuditResultWire> =>
  asked<AuditResultWire>(client, `audits/${audit}/result`);

async function draw(admin: TestClient): Promise<string> {
  const answer = await admin.request('POST', '/actions/drawAudit', { object: 'customer' });
  return succeeded(answer).json<{ id: string }>().id;
}

const say = (client: TestClient, audit: string, record: string, said: object, done = true) =>
  client.request('POST', '/actions/answerAudit', {
    audit,
    record,
    answers: Object.entries(said).map(([field, verdict]) => ({ field, verdict: String(verdict) })),
    done,
  });

const customer = async (client: TestClient, values: object): Promise<string> =>
  (await create(client, '/customers', { name: '顾客', kind: 'person', ...values })).id;

/** Two customers of the administrator's, the second without a city and with a wrong number, and one of another unit's. */
async function three({ admin, member, unit }: TestOrganisation) {
  await onlyRules(admin, 'customer', RULES);
  const north = await member('member', await unit('北店'));
  const good = await customer(admin, { city: '上海', phone: '13912345601' });
  const poor = await customer(admin, { phone: '13800000000' });
  const far = await customer(north, { city: '北京', phone: '13912345602' });
  await scored(admin, `/customers/${poor}`, 17);
  await scored(admin, `/customers/${far}`, 100);
  return { good, poor, far, north };
}

test('a quarter’s sample is drawn once, by who manages samples, and what people find is told beside what rules said', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const { good, poor, far, north } = await three(organisation);
  const refused = await north.request('POST', '/actions/drawAudit', { object: 'customer' });
  expect(refused.statusCode).toBe(403);
  const audit = await draw(admin);
  const { audits: told, drawn, mayCheck, untouched } = await audits(admin);
  expect(untouched).toBe(true);
  const quarter = quarterOf(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
  expect([told, drawn, mayCheck]).toEqual([
    [{ id: audit, quarter, records: 3, checked: 0, closed: false }],
    true,
    true,
  ]);
  const ids = (await recordsOf(admin, audit)).map(({ id }) => id);
  expect(ids.toSorted()).toEqual([good, poor, far].toSorted());

  const item = await asked<CheckWire>(admin, `audits/${audit}/records/${poor}`);
  expect(item.fields.map(({ field, state, rules }) => [field, state, rules.length])).toEqual([
    ['city', 'empty', 1],
    ['phone', 'shown', 2],
  ]);
  expect(refusal(await say(admin, audit, poor, { city: 'right' }))).toEqual([
    422,
    'invalid_fields',
    'city:was_empty',
  ]);
  succeeded(await say(admin, audit, poor, { phone: 'wrong' }));
  // What nobody has said anything of may be drawn anew, nothing else.
  expect([await draw(admin), (await audits(admin)).untouched]).toEqual([null, false]);
  // What was mended is judged as it was found: the rules had something against it.
  await set(admin, `/customers/${poor}`, { phone: '13912345603', city: '苏州' });
  await scored(admin, `/customers/${poor}`, 100);
  expect(refusal(await say(admin, audit, poor, { phone: 'right' }))).toContain(
    'phone:changed_since',
  );
  expect(refusal(await say(admin, audit, poor, { city: 'right' }))).toContain('city:was_empty');
  succeeded(await say(admin, audit, poor, { phone: 'outdated' }));
  succeeded(await say(admin, audit, good, { city: 'right', phone: 'wrong' }));
  succeeded(await say(admin, audit, far, { city: 'right', phone: 'cannotTell' }));
  const { whole, fields, units, quarters, found } = await result(admin, audit);
  // Two of four values in three records with 2, 1 and 1: worth 3.89 values, of which Wilson's interval is 14.8 to 85.2.
  expect(whole).toMatchObject({ judged: 4, right: 2, empty: 1, gone: 0 });
  expect(whole).toMatchObject({ share: 50, low: 14.8, high: 85.2 });
  expect(
    fields.map(({ field, judged, right, kept, missed, falseAlarms }) => [
      field,
      judged,
      right,
      kept,
      missed,
      falseAlarms,
    ]),
  ).toEqual([
    ['phone', 2, 0, 1, 1, 0],
    ['city', 2, 2, 2, 0, 0],
  ]);
  expect(units.map(({ name, judged, share }) => [name, judged, share])).toEqual([
    ['北店', 1, 100],
    ['测试公司 Test', 3, 33.3],
  ]);
  expect(quarters.map(({ share }) => share)).toEqual([50]);
  expect(found.map(({ record, field, verdict, kept }) => [record, field, verdict, kept])).toEqual(
    expect.arrayContaining([
      [poor, 'phone', 'outdated', false],
      [good, 'phone', 'wrong', true],
    ]),
  );
  expect((await audits(admin)).audits[0]?.checked).toBe(3);
});

test('who is named checks what they may see, nobody else does, and results are those of one’s units and fields', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  const { good, poor, far, north } = await three(organisation);
  const first = await draw(admin);
  const audit = await draw(admin);
  expect([audit === first, (await audits(admin)).audits.length]).toEqual([false, 1]);
  const reader = await member('viewer');
  expect(refusal(await say(reader, audit, far, {}))[0]).toBe(403);
  expect(refusal(await say(north, audit, far, { city: 'right' }))[0]).toBe(403);
  succeeded(await admin.request('POST', '/actions/setCheckers', { members: [north.memberId] }));
  expect((await audits(north)).mayCheck).toBe(true);
  expect((await audits(admin)).mayCheck).toBe(false);
  expect(refusal(await say(admin, audit, good, { city: 'right' }))[0]).toBe(403);

  expect((await recordsOf(north, audit)).map(({ id }) => id)).toEqual([far]);
  for (const path of [`audits/${audit}/records/${good}`, `audits/${audit}/records/${audit}`]) {
    expect((await north.request('GET', `/quality/${path}`)).statusCode).toBe(404);
  }
  expect(refusal(await say(north, audit, poor, { phone: 'right' }))[0]).toBe(404);
  succeeded(await say(north, audit, far, { city: 'wrong', phone: 'right' }));
  succeeded(await admin.request('POST', '/actions/setCheckers', { members: [] }));
  succeeded(await say(admin, audit, good, { city: 'right', phone: 'right' }));
  expect((await result(admin, audit)).whole.judged).toBe(4);
  const seen = await result(north, audit);
  expect([seen.whole.judged, seen.units.length, seen.found.length]).toEqual([2, 1, 1]);

  // Who sees numbers masked is told how many are right, cannot judge them, and knows nothing of fields hidden from them.
  const masked = await memberWith(app, organisation, {
    objects: {
      '*': {
        read: { scope: 'all' },
        fields: { city: 'hidden', '*': 'read', '*sensitive': 'masked' },
      },
    },
    actions: ['drawAudit', 'answerAudit'],
  });
  const wire = await asked<CheckWire>(masked, `audits/${audit}/records/${good}`);
  expect(wire.fields.map(({ field, state }) => [field, state])).toEqual([['phone', 'masked']]);
  expect(JSON.stringify(wire)).not.toContain('13912345601');
  expect(refusal(await say(masked, audit, poor, { phone: 'right' }))).toContain('phone:not_shown');
  expect(refusal(await say(masked, audit, good, { city: 'cannotTell' }))).toContain(
    'city:not_shown',
  );
  expect((await result(masked, audit)).fields.map(({ field }) => field)).toEqual(['phone']);
  const blind = await memberWith(app, organisation, {
    objects: {
      customer: { read: { scope: 'all' }, fields: { qualityScore: 'hidden', '*': 'read' } },
    },
    actions: [],
  });
  expect((await blind.request('GET', '/quality/audits?object=customer')).statusCode).toBe(403);
  expect((await blind.request('GET', `/quality/audits/${audit}/result`)).statusCode).toBe(403);
});

test('what the checker fills in or corrects before judging is not found right', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const { poor } = await three(organisation);
  const audit = await draw(admin);
  await set(admin, `/customers/${poor}`, { phone: '13912345603', city: '苏州' });
  const item = await asked<CheckWire>(admin, `audits/${audit}/records/${poor}`);
  expect(item.fields.map(({ field, state }) => [field, state])).toEqual([
    ['city', 'empty'],
    ['phone', 'gone'],
  ]);
  for (const verdict of ['right', 'wrong', 'outdated', 'cannotTell']) {
    expect(refusal(await say(admin, audit, poor, { phone: verdict }))).toEqual([
      422,
      'invalid_fields',
      'phone:changed_since',
    ]);
  }
  succeeded(await say(admin, audit, poor, {}));
  const { whole, found } = await result(admin, audit);
  expect([whole.judged, whole.empty, whole.gone, whole.share]).toEqual([0, 1, 1, null]);
  expect(found).toEqual([]);
});

test('what others emptied or changed between the draw and the check is neither right nor wrong', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  const { good, poor, far } = await three(organisation);
  const colleague = await member('member');
  const audit = await draw(admin);
  await set(colleague, `/customers/${good}`, { city: null, phone: '13912345611' });
  await set(colleague, `/customers/${poor}`, { city: '苏州', phone: null });
  const states = async (record: string) => {
    const { fields } = await asked<CheckWire>(admin, `audits/${audit}/records/${record}`);
    return fields.map(({ field, state }) => [field, state]);
  };
  const gone = ['phone', 'gone'];
  expect(await states(good)).toEqual([['city', 'gone'], gone]);
  // What was empty at the draw was found so, whoever fills it in since.
  expect(await states(poor)).toEqual([['city', 'empty'], gone]);
  // What is put into its standard form says the same as before.
  const ctx = await admin.ctx();
  const standard = { id: far, version: 'latest' as const, values: { city: '北京市' } };
  await inTransaction(ctx, (tx) =>
    records.update(ctx, tx, 'customer', [standard], { via: 'standard' }),
  );
  expect(await states(far)).toEqual([
    ['city', 'shown'],
    ['phone', 'shown'],
  ]);
  for (const record of [good, poor]) {
    for (const field of ['city', 'phone']) {
      expect(refusal(await say(admin, audit, record, { [field]: 'wrong' }))[0]).toBe(422);
    }
    succeeded(await say(admin, audit, record, {}));
  }
  succeeded(await say(admin, audit, far, { city: 'right', phone: 'wrong' }));
  const { whole, fields } = await result(admin, audit);
  expect(whole).toMatchObject({ judged: 2, right: 1, wrong: 1, empty: 1, gone: 3, share: 50 });
  expect(fields.map((row) => [row.field, row.judged, row.empty, row.gone])).toEqual(
    expect.arrayContaining([
      ['city', 1, 1, 1],
      ['phone', 1, 0, 2],
    ]),
  );
  // Noted once, it stays gone, also where the same value comes back.
  await set(colleague, `/customers/${good}`, { city: '上海' });
  expect(await states(good)).toEqual([['city', 'gone'], gone]);
});

test('of two who check one record, the second sees who answered and when, and changes only what nobody could tell', async () => {
  const organisation = await app.organisation();
  const { admin, member } = organisation;
  const { good, poor, far } = await three(organisation);
  const other = await member('administrator');
  const audit = await draw(admin);
  succeeded(await say(admin, audit, good, { city: 'right', phone: 'cannotTell' }, false));
  const { member: told } = await asked<ContributionsWire>(admin, 'contributions');
  const fieldsOf = async (client: TestClient) =>
    (await asked<CheckWire>(client, `audits/${audit}/records/${good}`)).fields;
  const [city, phone] = await fieldsOf(other);
  expect(city).toMatchObject({ verdict: 'right', byOther: true, said: { by: told } });
  expect(Math.abs(Date.now() - Date.parse(city?.said?.at ?? ''))).toBeLessThan(60_000);
  expect(phone).toMatchObject({ verdict: 'cannotTell', byOther: true, said: { by: told } });
  expect((await fieldsOf(admin)).map(({ byOther }) => byOther)).toEqual([false, false]);

  // Nothing of what comes with a refused answer is kept either.
  const refused = await say(other, audit, good, { city: 'wrong', phone: 'wrong' });
  expect(refusal(refused)).toEqual([422, 'invalid_fields', 'city:answered']);
  expect(refused.body).toContain(told.name);
  expect((await fieldsOf(admin)).map(({ verdict }) => verdict)).toEqual(['right', 'cannotTell']);
  succeeded(await say(other, audit, good, { phone: 'outdated' }, false));
  expect(refusal(await say(admin, audit, good, { phone: 'right' }))[2]).toBe('phone:answered');
  // One’s own may be changed.
  succeeded(await say(admin, audit, good, { city: 'outdated' }));
  expect((await fieldsOf(other)).map(({ verdict }) => verdict)).toEqual(['outdated', 'outdated']);

  // Also where both answer at once, one of them stands and the other is told.
  for (const [record, field] of [
    [far, 'city'],
    [far, 'phone'],
    [poor, 'phone'],
  ] as const) {
    const both = await Promise.all([
      say(admin, audit, record, { [field]: 'right' }),
      say(other, audit, record, { [field]: 'wrong' }),
    ]);
    expect(both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 422]);
    const { fields } = await asked<CheckWire>(admin, `audits/${audit}/records/${record}`);
    const stored = fields.find((each) => each.field === field)?.verdict;
    expect(stored).toBe(both[0].statusCode === 200 ? 'right' : 'wrong');
  }
});

test('units are listed by name, whatever was found in them', async () => {
  const organisation = await app.organisation();
  const { admin, member, unit } = organisation;
  await onlyRules(admin, 'customer', RULES);
  const verdictOf = new Map<string, string>();
  for (const [name, verdict] of [
    ['丙店', 'right'],
    ['甲店', 'wrong'],
    ['乙店', 'right'],
  ] as const) {
    const staff = await member('member', await unit(name));
    verdictOf.set(await customer(staff, { city: '上海' }), verdict);
  }
  const audit = await draw(admin);
  for (const [record, city] of verdictOf) succeeded(await say(admin, audit, record, { city }));
  const { units } = await result(admin, audit);
  expect(units.map(({ name, judged, share }) => [name, judged, share])).toEqual([
    ['丙店', 1, 100],
    ['甲店', 1, 0],
    ['乙店', 1, 100],
  ]);
});

test('a closed sample stays as it is, also when its records go, and quarters draw and close themselves', async () => {
  const organisation = await app.organisation();
  const { admin, orgId } = organisation;
  const { good, poor, far } = await three(organisation);
  const audit = await draw(admin);
  succeeded(await say(admin, audit, good, { city: 'right', phone: 'wrong' }));
  succeeded(await say(admin, audit, far, { city: 'right' }, false));
  expect((await audits(admin)).audits[0]?.checked).toBe(1);
  const before = await result(admin, audit);

  const { quarter } = before;
  const [year = 0, month = 1] = quarter.split('-').map(Number);
  const next = new Date(Date.UTC(year, month + 2, 1)).toISOString().slice(0, 10);
  const at = (day: string, hour: number) => () => new Date(`${day}T0${hour}:30:00+08:00`);
  const at3 = { ...app.taskParts, now: at(next, 3) };
  // While an archive is put back, nothing is drawn or closed.
  const { pool } = app.system;
  await pool.query(
    `insert into kernel.restored (org_id, archive, position) values ($1, '\\x00', '{}')`,
    [orgId],
  );
  await drawDue({ ...app.taskParts, now: at(next, 5) }, undefined);
  expect((await audits(admin)).audits.map(({ closed }) => closed)).toEqual([false]);
  await pool.query('update kernel.restored set to_xid = pg_current_xact_id() where org_id = $1', [
    orgId,
  ]);
  // A quarter in which the organisation began has no sample by itself.
  await drawDue({ ...app.taskParts, now: at(quarter, 5) }, undefined);
  const leads = succeeded(await admin.request('GET', '/quality/audits?object=lead'));
  expect(leads.json<AuditsWire>().drawn).toBe(false);
  await drawDue(at3, undefined);
  expect((await audits(admin)).audits.map(({ closed }) => closed)).toEqual([true]);
  await drawDue({ ...app.taskParts, now: at(next, 5) }, undefined);
  await drawDue({ ...app.taskParts, now: at(next, 6) }, undefined);
  expect((await audits(admin)).audits.map((each) => [each.quarter, each.closed])).toEqual([
    [next, false],
    [quarter, true],
  ]);
  expect(refusal(await say(admin, audit, poor, { phone: 'right' }))).toEqual([409, 'wrong_state']);
  succeeded(await admin.request('DELETE', `/customers/${far}`));
  await set(admin, `/customers/${good}`, { phone: '13912345699' });
  const { found, ...after } = await result(admin, audit);
  expect({ ...after, found: [] }).toEqual({ ...before, closed: true, found: [] });
  expect(found.map(({ record }) => record)).toEqual([good]);
  expect(await lacks(admin, `/customers/${poor}`)).not.toEqual([]);
  // The new quarter's own sample can be ended before its time.
  const [running] = (await audits(admin)).audits;
  succeeded(await admin.request('POST', '/actions/closeAudit', { audit: running?.id }));
  expect((await audits(admin)).audits[0]?.closed).toBe(true);
});
