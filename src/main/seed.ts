import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { records } from '../kernel/records.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { addMember } from '../modules/identity/organisation.ts';
import { randomPassword } from '../modules/identity/password.ts';
import { sampleCustomer, seededRandom } from './sample-customers.ts';

const BATCH = 500;
const REGIONS = 20;
const asSystem = { via: 'system', asSystem: true } as const;
const YEAR = 365 * 86_400_000;

/** Who the seeded customers belong to. The first region is a team of `teamStores` stores and itself. */
export type Staff = {
  stores: { unitId: string; memberId: string; region: number }[];
  regions: string[];
};

/** Makes regions, stores and one member in each store; large chains have a thousand. */
export async function seedStaff(
  ctx: Context,
  options: { stores: number; teamStores: number },
): Promise<Staff> {
  return inTransaction(ctx, async (tx) => {
    const name = (kind: string, n: number): string => `${kind} ${String(n + 1).padStart(3, '0')}`;
    const regions = Array.from({ length: REGIONS }, (_, n) => ({
      name: name('区域 Region', n),
      type: 'region',
      parent: ctx.unitId,
    }));
    const made = await records.create(ctx, tx, 'unit', regions, asSystem);
    const regionOf = (n: number): number =>
      n < options.teamStores ? 0 : 1 + ((n - options.teamStores) % (REGIONS - 1));
    const stores = Array.from({ length: options.stores }, (_, n) => ({
      name: name('门店 Store', n),
      type: 'store',
      parent: made[regionOf(n)]?.id,
    }));
    const units = await records.create(ctx, tx, 'unit', stores, asSystem);
    // Nobody signs in as these: they own the customers of their stores.
    const owners = units.map((unit, n) => ({
      name: name('店员 Clerk', n),
      email: `clerk${n}.${ctx.orgId.slice(-8)}@example.com`,
      active: true,
      unit: unit.id,
    }));
    const members = await records.create(ctx, tx, 'member', owners, asSystem);
    return {
      regions: made.map((region) => region.id),
      stores: units.map((unit, n) => ({
        unitId: unit.id,
        memberId: members[n]?.id ?? '',
        region: regionOf(n),
      })),
    };
  });
}

/** Adds a member of the first region who can sign in: ten units of a thousand, when there are nine stores in it. */
export async function seedTeamMember(
  ctx: Context,
  staff: Staff,
  role: string,
): Promise<{ memberId: string; email: string; password: string }> {
  const email = `team.${randomUUIDv7().slice(-8)}@example.com`;
  const password = randomPassword();
  const [unitId = ctx.unitId] = staff.regions;
  const input = { name: '区域经理 Regional manager', email, password, unitId, roleIds: [role] };
  const { memberId } = await inTransaction(ctx, (tx) => addMember(ctx, tx, input));
  return { memberId, email, password };
}

/**
 * Makes customers through the record layer, spread over the stores and the last two years. Customers of the first
 * region are all a year old, so that its people find nothing among the newest of the organisation.
 *
 * @param report told after each 10,000
 */
export async function seedCustomers(
  ctx: Context,
  staff: Staff,
  options: { customers: number; seed: number; report?: (done: number) => void },
): Promise<void> {
  const random = seededRandom(options.seed);
  const stages = await inTransaction(ctx, (tx) =>
    tx.query<{ id: string }>(
      sql`select id from customers.stage where org_id = ${ctx.orgId} order by position`,
    ),
  );
  const today = ctx.now().getTime();
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < options.customers) {
      const first = next;
      next += BATCH;
      const size = Math.min(BATCH, options.customers - first);
      // A batch has one clock: it belongs to stores of the first region only, or to others only.
      const old = (first / BATCH) % Math.ceil(staff.stores.length / 9) === 0;
      const stores = staff.stores.filter((store) => (store.region === 0) === old);
      const at = new Date(today - (old ? YEAR : random() * 2 * YEAR));
      const rows = Array.from({ length: size }, (_, n) => ({
        ...sampleCustomer(random, first + n),
        stage: stages[Math.floor(random() ** 2 * stages.length)]?.id ?? null,
        owner: stores[Math.floor(random() * stores.length)]?.memberId,
      }));
      const clock = { ...ctx, now: () => at };
      await inTransaction(clock, (tx) => records.create(clock, tx, 'customer', rows, asSystem));
      done += size;
      if (done % 10_000 < BATCH) options.report?.(done);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}
