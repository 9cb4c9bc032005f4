import { sql } from 'kysely';
import type { z } from 'zod';
import { zodFields } from '../platform/http-errors.ts';
import { Problem, type ProblemField } from '../platform/problem.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import { readStored, type StoredField, type StoredObject } from './custom.ts';
import { createJob } from './job.ts';
import { appendChanges, type LedgerOp } from './ledger.ts';
import { buildModel, type Model } from './model.ts';
import type { ModuleManifest } from './module.ts';
import { defineObject } from './object.ts';
import { searchJob, searchedAnew } from './search-job.ts';
import type { Transaction } from './transaction.ts';

/** The action that a role must name for its members to change objects and fields. */
export const MANAGE_METADATA = 'manageMetadata';

/** What stands when a change of objects and fields begins; nobody else changes them until it ends. */
export type World = {
  ctx: Context;
  tx: Transaction;
  /** Those taken out of use included. */
  objects: readonly StoredObject[];
  fields: readonly StoredField[];
  /** Of what is in use. */
  catalog: Catalog;
};

/** @throws Problem forbidden */
export function requireManager(ctx: Context): void {
  if (!ctx.access.action(MANAGE_METADATA)) throw new Problem('forbidden');
}

/**
 * Changes an organisation's own objects and fields. Counting up the version of the metadata comes first: its row makes
 * changes wait for each other, so that what one of them checks is still true when it is committed. Where records are to be
 * found by something else afterwards, a job sees to it.
 *
 * @throws Problem forbidden
 */
export async function changeMetadata<T>(
  ctx: Context,
  tx: Transaction,
  modules: readonly ModuleManifest[],
  work: (world: World) => Promise<T>,
): Promise<T> {
  requireManager(ctx);
  await tx.query(
    sql`update identity.organisation set metadata_version = metadata_version + 1 where org_id = ${ctx.orgId}`,
  );
  const before = await worldOf(ctx, tx, modules);
  const result = await work(before);
  // Whatever passed the checks must also build: a catalogue that does not would lock everybody out.
  const after = await worldOf(ctx, tx, modules);
  const known = new Set(before.fields.map(({ object, name: field }) => `${object}.${field}`));
  const isNew = (of: string, field: string): boolean =>
    after.catalog.object(of)?.fields.get(field)?.source.in === 'custom' &&
    !known.has(`${of}.${field}`);
  for (const object of searchedAnew(before.catalog, after.catalog, isNew))
    await createJob(ctx, tx, searchJob, { object });
  return result;
}

async function worldOf(
  ctx: Context,
  tx: Transaction,
  modules: readonly ModuleManifest[],
): Promise<World> {
  const { objects, fields } = await readStored(tx, ctx.orgId);
  const inUse = ({ deletedAt }: { deletedAt: string | null }): boolean => deletedAt === null;
  const catalog = buildCatalog(modules, {
    objects: objects.filter(inUse),
    fields: fields.filter(inUse),
  });
  return { ctx, tx, objects, fields, catalog };
}

/** @throws Problem invalid_fields, if there are any */
export function refuse(errors: ProblemField[]): void {
  if (errors.length > 0) throw new Problem('invalid_fields', { errors });
}

/**
 * Checks the shape of a body.
 *
 * @param at put before the path of each fault
 * @throws Problem invalid_fields, with what is wrong in both languages
 */
export function shaped<T>(schema: z.ZodType<T>, body: unknown, at: string[] = []): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Problem('invalid_fields', { errors: zodFields(parsed.error, at) });
}

const label = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
const plain = { titleField: 'name', access: 'organisation' } as const;
const name = { kind: 'text', label: label('名称', 'Name') } as const;
const declaration = { kind: 'longText', label: label('定义', 'Declaration') } as const;

/** What the ledger calls an own object and an own field. */
const audited: Record<'customObject' | 'customField', Model> = {
  customObject: buildModel({
    declaration: defineObject({
      ...plain,
      name: 'customObject',
      plural: 'customObjects',
      label: label('自定义对象', 'Custom object'),
      pluralLabel: label('自定义对象', 'Custom objects'),
      fields: { name, declaration },
    }),
    module: 'kernel',
  }),
  customField: buildModel({
    declaration: defineObject({
      ...plain,
      name: 'customField',
      plural: 'customFields',
      label: label('自定义字段', 'Custom field'),
      pluralLabel: label('自定义字段', 'Custom fields'),
      fields: { object: { kind: 'text', label: label('对象', 'Object') }, name, declaration },
    }),
    module: 'kernel',
  }),
};

/** Writes a change of metadata to the ledger, so that it can be audited like any other. */
export async function record(
  { ctx, tx }: World,
  object: keyof typeof audited,
  entries: {
    recordId: string;
    version: number;
    op: LedgerOp;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  }[],
): Promise<void> {
  const lines = entries.map((entry) => ({ object, ...entry }));
  await appendChanges(ctx, tx, audited[object], lines, { via: 'request' });
}

/**
 * A role that names what is taken away would allow less, or its conditions would no longer hold: its definition is
 * changed first.
 *
 * @throws Problem restricted
 */
export async function requireUnnamed({ ctx, tx }: World, names: string[]): Promise<void> {
  const pattern = `\\m(${names.join('|')})\\M`;
  const [row] = await tx.query<{ n: string }>(
    sql`select count(*) as n from identity.role
      where org_id = ${ctx.orgId} and deleted_at is null and definition ~ ${pattern}`,
  );
  const count = row?.n ?? '0';
  if (count === '0') return;
  throw new Problem('restricted', {
    values: { count, object: ctx.locale === 'zh' ? '角色' : 'roles' },
  });
}
