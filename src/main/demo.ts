import type pg from 'pg';
import type { Context } from '../kernel/context.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import type { Transaction } from '../kernel/transaction.ts';
import { addMember, createOrganisation } from '../modules/identity/organisation.ts';
import type { NewOrganisation } from '../modules/identity/organisation.ts';
import { startRefresh } from '../modules/insight/refresh/action.ts';
import { randomPassword } from '../modules/identity/password.ts';
import { startScan } from '../modules/quality/scan/action.ts';
import { buildPostponed, postponeForLoad } from '../platform/postponed-indexes.ts';
import type { Application } from './application.ts';
import { tellAccounts } from './demo/accounts.ts';
import { demoPeople, demoUnits, shopAssistantRole } from './demo/company.ts';
import type { DemoPerson } from './demo/company.ts';
import { tellAudits } from './demo/audits.ts';
import { tellCosts } from './demo/costs.ts';
import { tellDuplicates } from './demo/duplicates.ts';
import { tellGuests } from './demo/guests.ts';
import { tell } from './demo/load.ts';
import type { Ids, Pace } from './demo/load.ts';
import { demoCategories, demoProducts } from './demo/products.ts';
import { seeded } from './demo/random.ts';
import { calendarUpTo, STORY_DAYS } from './demo/story.ts';
import type { Story } from './demo/story.ts';
import { COMPETITORS, TAGS } from './demo/texts.ts';

/** A login of the demo; its password is printed once and stored as a hash. */
export type DemoLogin = { role: string; email: string; password: string };

/** How many guests and companies the demo tells of. */
const SIZES = {
  full: { guests: 3_940, accounts: 1_180 },
  small: { guests: 400, accounts: 200 },
};

export type DemoSize = keyof typeof SIZES;

const system = { via: 'system', asSystem: true } as const;

/**
 * Makes the demo organisation, a coffee company that serves guests in its own shops and puts machines into hotels and
 * offices, through the same doors as everybody's data.
 *
 * @returns the logins, which work already, and `fill`: tells two years up to now, of some 5,000 customers and 60,000 orders
 */
export async function createDemo(
  application: Application,
  size: DemoSize = 'full',
): Promise<{ logins: DemoLogin[]; fill: () => Promise<void> }> {
  const admin = newLogin('admin');
  const organisation = await createOrganisation(application.organisations, {
    name: '知音咖啡 Zhiyin Coffee',
    adminName: '管理员 Administrator',
    ...admin,
    locale: 'zh',
    demo: true,
    onlyFirst: true,
  });
  const { orgId, memberId } = organisation;
  const ctx = await application.sessions.contextOfMember(orgId, memberId, 'demo');
  const ids: Ids = new Map();
  // Nobody reads yet what is loaded now, and nobody else writes.
  if (size === 'full') await postponeForLoad(application.system.pool);
  const logins = await inTransaction(ctx, (tx) => employ(ctx, tx, organisation, ids));
  const fill = async (): Promise<void> => {
    await inTransaction(ctx, (tx) => equip(ctx, tx, ids));
    await inTransaction(ctx, (tx) => knowStages(ctx, tx, ids));
    const { pool } = application.system;
    // While it grows, the sizes of tables are what plans need. Sealing and handing on wait for it, as nobody does here.
    const glance = (): Promise<void> => analyse(pool, 'set default_statistics_target = 5');
    const stories = storiesOf(ctx.now(), size);
    await Promise.all(
      stories.map(({ story, ...pace }, n) =>
        tell(ctx, ids, story, { ...pace, analyse: n === 0 ? glance : undefined }),
      ),
    );
    await buildPostponed(pool);
    // The one keeps the database busy, the other the application.
    await Promise.all([
      analyse(pool),
      tellAudits({
        ctx,
        ids,
        random: seeded(20_265),
        contextOf: (memberId) => application.sessions.contextOfMember(orgId, memberId, 'demo'),
      }),
    ]);
    // The worker does both once the product is open: nobody waits for them.
    await inTransaction(ctx, (tx) => startScan(ctx, tx, { changed: false }));
    await inTransaction(ctx, (tx) => startRefresh(ctx, tx, { train: true }));
    await pool.query('update identity.organisation set unfinished = false where id = $1', [orgId]);
  };
  return { logins: [{ role: '管理员 Administrator', ...admin }, ...logins], fill };
}

/**
 * Takes statistics of all tables, one after the other. It may take as long as it takes, on a slow machine as well.
 *
 * @param setting holds for these statistics alone
 */
async function analyse(pool: pg.Pool, setting?: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    if (setting !== undefined) await client.query(setting);
    await client.query('analyze');
    await client.query('reset all');
    client.release();
  } catch (error) {
    // With its settings it is of no use to others.
    client.release(true);
    throw error;
  }
}

/** Stories that have nobody in common: while one waits for the database, the next is told. */
export function storiesOf(now: Date, size: DemoSize): ({ story: Story } & Pace)[] {
  const { guests, accounts } = SIZES[size];
  const calendar = calendarUpTo(now);
  const people = tellGuests(seeded(20_261), calendar, guests);
  const companies = tellAccounts(seeded(20_262), calendar, accounts);
  const twice = tellDuplicates(seeded(20_264), calendar, [...people, companies]);
  const costs = tellCosts(seeded(20_263), calendar, guests / SIZES.full.guests);
  return [
    ...people.map((story) => ({ story, days: 15, movesWithin: 15 })),
    { story: companies, days: 15, movesWithin: 5 },
    { story: twice, days: 90, movesWithin: 90 },
    { story: costs, days: STORY_DAYS, movesWithin: STORY_DAYS },
  ];
}

function newLogin(name: string): { email: string; password: string } {
  return { email: `${name}@demo.example`, password: randomPassword() };
}

/** Units, roles and people. Those who sign in have a login. */
async function employ(
  ctx: Context,
  tx: Transaction,
  { unitId, roleIds }: NewOrganisation,
  ids: Ids,
): Promise<DemoLogin[]> {
  for (const { key, name, type, parent } of demoUnits) {
    const values = { name, type, parent: ids.get(`unit:${parent}`) ?? unitId };
    const [unit] = await records.create(ctx, tx, 'unit', [values], system);
    if (unit) ids.set(`unit:${key}`, unit.id);
  }
  const { name, definition } = shopAssistantRole;
  const assistant = { name, definition: JSON.stringify(definition) };
  const [role] = await records.create(ctx, tx, 'role', [assistant], system);
  const roles = { ...roleIds, shopAssistant: role?.id ?? roleIds.viewer };
  const logins: DemoLogin[] = [];
  for (const person of demoPeople) {
    const unit = ids.get(`unit:${person.unit}`) ?? unitId;
    const login = person.login === undefined ? null : newLogin(person.login);
    ids.set(
      `person:${person.key}`,
      await employOne(ctx, tx, person, { login, unit, role: roles[person.role] }),
    );
    if (login) logins.push({ role: person.name, ...login });
  }
  return logins;
}

async function employOne(
  ctx: Context,
  tx: Transaction,
  { name }: DemoPerson,
  { login, unit, role }: { login: Omit<DemoLogin, 'role'> | null; unit: string; role: string },
): Promise<string> {
  if (login) {
    const { memberId } = await addMember(ctx, tx, {
      name,
      ...login,
      unitId: unit,
      roleIds: [role],
    });
    return memberId;
  }
  const [member] = await records.create(ctx, tx, 'member', [{ name, unit }], system);
  if (!member) throw new Error('the member was not stored');
  await records.create(ctx, tx, 'memberRole', [{ member: member.id, role }], system);
  return member.id;
}

/** What the company sells, whom it competes with, and the words it marks customers with. */
async function equip(ctx: Context, tx: Transaction, ids: Ids): Promise<void> {
  const add = async (
    object: string,
    rows: { key: string; values: Record<string, unknown> }[],
  ): Promise<void> => {
    const written = await records.create(
      ctx,
      tx,
      object,
      rows.map(({ values }) => values),
      system,
    );
    for (const [n, { id }] of written.entries()) ids.set(`${object}:${rows[n]?.key}`, id);
  };
  await add(
    'productCategory',
    demoCategories.map(({ key, name }, n) => ({ key, values: { name, position: n + 1 } })),
  );
  await add(
    'product',
    demoProducts.map(({ key, code, name, category, kind, unitOfMeasure, price, cost }) => ({
      key,
      values: {
        code,
        name,
        kind,
        unitOfMeasure,
        price: String(price),
        cost: String(cost),
        category: ids.get(`productCategory:${category}`),
      },
    })),
  );
  await add(
    'competitor',
    COMPETITORS.map(({ key, name }) => ({ key, values: { name } })),
  );
  await add(
    'tag',
    TAGS.map(({ key, name, color }) => ({ key, values: { name, color } })),
  );
}

/** The stages that every organisation starts with, by their position from 0. */
async function knowStages(ctx: Context, tx: Transaction, ids: Ids): Promise<void> {
  for (const object of ['stage', 'pipelineStage']) {
    const sort = { field: 'position', descending: false };
    const { items } = await records.list(ctx, tx, object, { sort, limit: 20 });
    for (const [n, { id }] of items.entries()) ids.set(`${object}:${n}`, id);
  }
}
