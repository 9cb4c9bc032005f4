import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateQueue } from '../../src/kernel/job-queue.ts';
import { records } from '../../src/kernel/records.ts';
import { inTransaction } from '../../src/kernel/transaction.ts';
import type { MetadataWire, ObjectWire, RecordWire } from '../../src/kernel/wire.ts';
import { TEST_PASSWORD, testApplication } from '../../src/main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../src/main/test-application.ts';
import { addMember } from '../../src/modules/identity/organisation.ts';
import type { Person, Row } from './oracle.ts';
import { CITY, definitions, people } from './roles.ts';
import type { Definition, PersonName, RoleName } from './roles.ts';

/** Somebody of the matrix: how they ask, and what the oracle knows of them. */
export type Player = Person & { name: PersonName; client: TestClient };

/** One of two organisations that mirror each other. */
export type Side = {
  organisation: TestOrganisation;
  admin: TestClient;
  players: Map<PersonName, Player>;
  /** What the administrator's metadata says of each object. */
  objects: Map<string, ObjectWire>;
  rows: Row[];
  /** Ids of objects and fields of the organisation's own. */
  custom: { objects: string[]; fields: string[] };
  /** The first change of each record, by the record's id. */
  changes: Map<string, string>;
  jobs: string[];
};

export type World = {
  app: TestApplication;
  sides: [Side, Side];
  /** The database as its owner, past row-level security. */
  owner: pg.Client;
  /** A digest of everything that is stored, apart from what a denied request may leave. */
  digest: () => Promise<string>;
  /** Values that stand in fields somebody may not read, by field; each is in this world once. */
  canaries: Map<string, { field: string; row: string; value: string }>;
  drop: () => Promise<void>;
};

/** Two organisations with the same people, roles and records. `log` is told of unexpected errors. */
export async function buildWorld(log?: (line: string) => void): Promise<World> {
  const app = await testApplication(log ? { log } : {});
  await migrateQueue(app.url);
  const owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
  const canaries: World['canaries'] = new Map();
  const sides = [
    await buildSide(app, owner, canaries, 0),
    await buildSide(app, owner, canaries, 1),
  ];
  return {
    app,
    sides: sides as [Side, Side],
    owner,
    digest: () => digestOf(owner),
    canaries,
    drop: async () => {
      await owner.end();
      await app.drop();
    },
  };
}

async function buildSide(
  app: TestApplication,
  owner: pg.Client,
  canaries: World['canaries'],
  n: number,
): Promise<Side> {
  const organisation = await app.organisation();
  const { admin } = organisation;
  const custom = await addCustom(admin);
  const players = await hire(app, organisation);
  await addRecords(admin, players, canaries, n);
  const metadata = (await admin.request('GET', '/metadata')).json<MetadataWire>();
  const objects = new Map(metadata.objects.map((object) => [object.name, object]));
  const rows = await readRows(owner, organisation.orgId, objects);
  await addTrash(admin, rows);
  // The last of all: this administrator can do nothing any more.
  await retire(admin, players);
  return {
    organisation,
    admin,
    players,
    objects,
    rows: await readRows(owner, organisation.orgId, objects),
    custom,
    changes: await readChanges(owner, organisation.orgId),
    jobs: await addJobs(admin),
  };
}

const label = (text: string): { zh: string; en: string } => ({ zh: text, en: text });

async function created(client: TestClient, path: string, body: object): Promise<string> {
  const answer = await client.request('POST', path, body);
  if (answer.statusCode !== 201) throw new Error(`POST ${path}: ${answer.body}`);
  return answer.json<{ id: string }>().id;
}

/** A field of one's own that is plain, one that is sealed, and an object of one's own. */
async function addCustom(admin: TestClient): Promise<Side['custom']> {
  const secret = { kind: 'text', label: label('Secret'), filterable: true, sortable: true };
  const vin = { kind: 'text', label: label('VIN'), sensitivity: 'sensitive' };
  const fields = [
    await created(admin, '/custom-fields', {
      object: 'customer',
      name: 'x_secret',
      declaration: secret,
    }),
    await created(admin, '/custom-fields', { object: 'customer', name: 'x_vin', declaration: vin }),
  ];
  const plate = {
    kind: 'text',
    label: label('Plate'),
    required: true,
    filterable: true,
    sortable: true,
  };
  const customer = {
    kind: 'reference',
    to: 'customer',
    onDelete: 'cascade',
    label: label('Customer'),
  };
  const object = await created(admin, '/custom-objects', {
    name: 'x_vehicle',
    plural: 'x_vehicles',
    label: label('Vehicle'),
    pluralLabel: label('Vehicles'),
    titleField: 'x_plate',
    access: 'owner',
    fields: { x_plate: plate, x_customer: customer },
  });
  return { objects: [object], fields };
}

async function hire(
  app: TestApplication,
  organisation: TestOrganisation,
): Promise<Map<PersonName, Player>> {
  const { admin, unitId: root } = organisation;
  const north = await organisation.unit('北区 North');
  const south = await organisation.unit('南区 South');
  const store = await organisation.unit('北店 Store', north);
  const units: Record<string, string> = { root, north, south, store };
  const trees: Record<string, string[]> = {
    root: [root, north, south, store],
    north: [north, store],
    south: [south],
    store: [store],
  };
  const roleIds = new Map<string, string>(Object.entries(organisation.roleIds));
  for (const [name, definition] of Object.entries(definitions)) {
    if (roleIds.has(name)) continue;
    const role = { name, definition: JSON.stringify(definition) };
    roleIds.set(name, await created(admin, '/roles', role));
  }
  const players = new Map<PersonName, Player>();
  const ctx = await admin.ctx();
  for (const [key, { unit, roles }] of Object.entries(people)) {
    const name = key as PersonName;
    const email = `${randomUUID()}@example.com`;
    const ids = roles.map((role: RoleName) => roleIds.get(role) ?? '');
    const unitId = units[unit] ?? '';
    const { memberId } = await inTransaction(ctx, (tx) =>
      addMember(ctx, tx, { name, email, password: TEST_PASSWORD, unitId, roleIds: ids }),
    );
    const own: Definition[] = roles.map((role: RoleName) => definitions[role]);
    const tree = trees[unit] ?? [];
    const client = await app.signIn(email, TEST_PASSWORD, memberId);
    players.set(name, { name, client, memberId, unit: unitId, tree, roles: own });
  }
  return players;
}

/** Distinct texts of each kind of field, so that any of them is known wherever it shows up. */
function canaryValues(n: number, at: number): Record<string, string> {
  const mark = `${n}${String(at).padStart(2, '0')}`;
  return {
    note: `canarynote${mark}qz`,
    annualRevenue: `73${mark}91.4321`,
    city: '',
    email: `canary${mark}@hidden.example.com`,
    phone: `+8613${mark}8${String(4_000 + at * 7 + n).padStart(5, '0')}`,
    address: `canaryaddress${mark}qz`,
    alsoKnownAs: `canaryalias${mark}qz`,
    x_secret: `canarysecret${mark}qz`,
    x_vin: `CANARYVIN${mark}QZ77`,
  };
}

async function addRecords(
  admin: TestClient,
  players: Map<PersonName, Player>,
  canaries: World['canaries'],
  n: number,
): Promise<void> {
  const ctx = await admin.ctx();
  const make = async (object: string, values: object[]): Promise<string[]> => {
    const written = await inTransaction(ctx, (tx) =>
      records.create(ctx, tx, object, values as Record<string, unknown>[], { via: 'import' }),
    );
    return written.map(({ id }) => id);
  };
  const [tag = ''] = await make('tag', [{ name: '重点 Key' }, { name: '新 New' }]);
  let at = 0;
  for (const { memberId, name } of [...players.values()].filter(
    (each) => each.name !== 'roleless',
  )) {
    at += 1;
    const { city: _city, ...values } = canaryValues(n, at);
    const city = at % 2 === 0 ? CITY : `别处 Elsewhere${n}${at}`;
    const [id = ''] = await make('customer', [
      { name: `客户 ${name} ${n}`, owner: memberId, city, tier: 'key', ...values },
    ]);
    for (const [field, value] of Object.entries({
      ...values,
      ...(city === CITY ? {} : { city }),
    })) {
      canaries.set(value, { field, row: id, value });
    }
    const contact = { name: `联系人 ${name} ${n}`, customer: id, title: `canarytitle${n}${at}qz` };
    await make('contact', [contact]);
    await make('interaction', [{ subject: `拜访 ${name} ${n}`, customer: id, channel: 'visit' }]);
    await make('task', [
      { subject: `任务 ${name} ${n}`, customer: id, owner: memberId },
      { subject: `杂务 ${name} ${n}`, owner: memberId },
    ]);
    await make('customerTag', [{ customer: id, tag }]);
    await make('x_vehicle', [{ x_plate: `京A${n}${at}`, x_customer: id, owner: memberId }]);
    await make(
      'savedView',
      [true, false].map((shared) => ({
        name: `视图 ${name}`,
        object: 'customer',
        shared,
        owner: memberId,
        definition: '{}',
      })),
    );
  }
  await admin.request('POST', '/actions/createApiKey', { name: 'Key' });
}

/** Some records lie in the trash, with what was deleted with them. */
async function addTrash(admin: TestClient, rows: readonly Row[]): Promise<void> {
  const customers = rows.filter(({ object }) => object === 'customer');
  const [first, second] = [customers.at(-1), customers.at(-2)];
  const contact = rows.find((each) => each.object === 'contact' && each.parent === customers[0]);
  for (const [path, id] of [
    ['customers', first?.id],
    ['customers', second?.id],
    ['contacts', contact?.id],
  ]) {
    const answer = await admin.request('DELETE', `/${path}/${id}`);
    if (answer.statusCode !== 200) throw new Error(answer.body);
  }
}

async function retire(admin: TestClient, players: Map<PersonName, Player>): Promise<void> {
  const path = `/members/${players.get('inactive')?.memberId}`;
  const { version } = (await admin.request('GET', path)).json<RecordWire>();
  const answer = await admin.request(
    'PATCH',
    path,
    { active: false },
    { 'if-match': `"${version}"` },
  );
  if (answer.statusCode !== 200) throw new Error(answer.body);
}

async function addJobs(admin: TestClient): Promise<string[]> {
  const where = { field: 'name', op: 'eq', value: 'nobody is called so' };
  const answer = await admin.request('POST', '/tasks/bulk', {
    where: { ...where, field: 'subject' },
    op: 'remove',
  });
  return [answer.json<{ id: string }>().id];
}

const snake = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The rows as they lie in the tables, straight from the database. */
async function readRows(owner: pg.Client, orgId: string, objects: Side['objects']): Promise<Row[]> {
  const rows: Row[] = [];
  for (const object of objects.values()) {
    const table = object.custom ? 'kernel.custom_record' : `${object.module}.${snake(object.name)}`;
    const { rows: found } = await owner.query<Record<string, unknown>>(
      `select * from ${table} where org_id = $1 order by id`,
      [orgId],
    );
    for (const raw of found) {
      rows.push({
        object: object.name,
        id: String(raw['id']),
        owner: raw['owner_id'] as string | null,
        unit: raw['unit_id'] as string | null,
        deleted: raw['deleted_at'] !== null,
        parent: undefined,
        values: { city: raw['city'], shared: raw['shared'] },
        raw,
      });
    }
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const row of rows) {
    const access = objects.get(row.object)?.access;
    const customer = byId.get(String(row.raw['customer_id']));
    if (typeof access === 'object')
      row.parent = byId.get(String(row.raw[`${snake(access.through)}_id`]));
    row.values['customer.city'] = customer?.deleted === false ? customer.values['city'] : undefined;
  }
  return rows;
}

async function readChanges(owner: pg.Client, orgId: string): Promise<Map<string, string>> {
  const { rows } = await owner.query<{
    record_id: string;
    epoch: string;
    xid: string;
    seq: string;
  }>(
    `select distinct on (record_id) record_id, epoch::text, xid::text, seq::text from kernel.change
     where org_id = $1 order by record_id, epoch, xid, seq`,
    [orgId],
  );
  return new Map(rows.map(({ record_id: id, epoch, xid, seq }) => [id, `${epoch}.${xid}.${seq}`]));
}

/** Where a denied request may leave something: sessions, stored answers, attempts, gaps in numbers, cursors. */
const exempt = new Set([
  'identity.session',
  'identity.attempt',
  'kernel.idempotency',
  'kernel.counter',
  'kernel.ledger_cursor',
]);

async function digestOf(owner: pg.Client): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('identity', 'kernel', 'customers', 'sales', 'platform')`,
  );
  const texts = tables
    .map(({ name }) => name)
    .filter((name) => !exempt.has(name))
    .toSorted()
    .map(
      (name) =>
        `select '${name}' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as d from ${name} t`,
    );
  const { rows } = await owner.query<{ d: string }>(texts.join(' union all '));
  return rows.map(({ d }) => d).join('\n');
}
