import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { compile } from '../platform/database.ts';
import type { Grant } from './access.ts';
import { joinFacts, selectFields } from './columns.ts';
import type { RawRow } from './columns.ts';
import type { Context } from './context.ts';
import type { Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import { filledIn, hole, remembered } from './statement-cache.ts';
import type { Hole, Plan } from './statement-cache.ts';
import type { Transaction } from './transaction.ts';
import { presentWhole } from './view.ts';
import { existing, grantPredicate, grantsOn, visible } from './visibility.ts';

/** A record locked for writing, whole, with the update grants that match it. */
export type Locked = { record: AnyRecord; grants: readonly Grant[]; raw: RawRow };

/**
 * Reads records whole and locks them, in the order of their ids so that two writers cannot wait for each other.
 * Records that do not exist or may not be seen are absent.
 */
export async function lockRecords(
  ctx: Context,
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  options: { asSystem?: boolean; verb?: 'update' | 'delete'; deleted?: RawBuilder<boolean> },
): Promise<Map<string, Locked>> {
  const grants = options.asSystem ? [] : grantsOn(ctx, model, options.verb ?? 'update');
  const named = ids.length === 1 ? IS_ONE : IS_AMONG;
  const key = `lock ${options.asSystem ?? false} ${options.verb ?? 'update'} ${ids.length === 1}`;
  // What restores looks for deleted rows differs each time; all else is asked often.
  const plan = options.deleted
    ? planLock(ctx, model, grants, options.deleted, named)
    : remembered(ctx, model, key, () =>
        planLock(
          ctx,
          model,
          grants,
          options.asSystem ? existing(ctx, model, 't') : visible(ctx, model, 't'),
          named,
        ),
      );
  const rows = await tx.query<RawRow>(
    filledIn(
      plan,
      new Map<Hole, unknown>([
        [IDS, ids],
        [ID, ids[0]],
      ]),
    ),
  );
  return new Map(
    rows.map((raw) => {
      const matching = grants.filter((_, n) => raw[`$match_${n}`] === true);
      return [String(raw.id), { record: presentWhole(ctx, model, raw), grants: matching, raw }];
    }),
  );
}

const IDS = hole('ids');
const ID = hole('id');
const IS_AMONG = sql<boolean>`t.id = any(${IDS}::uuid[])`;
/**
 * PostgreSQL keeps one plan for whatever id: of a list it supposes ten, which looks so dear that it plans all joins anew
 * each time, and that costs more than everything else about an update.
 */
const IS_ONE = sql<boolean>`t.id = ${ID}::uuid`;

function planLock(
  ctx: Context,
  model: Model,
  grants: readonly Grant[],
  may: RawBuilder<boolean>,
  named: RawBuilder<boolean>,
): Plan {
  const fields = [...model.fields.values()];
  const matches = grants.map(
    (grant, n) => sql`${grantPredicate(ctx, model, 't', grant)} as ${sql.id(`$match_${n}`)}`,
  );
  return compile(sql`
    select ${sql.join([selectFields('t', fields, true), ...matches])}
    from ${sql.table(model.table)} t${joinFacts(model, 't', fields)}
    where ${may} and ${named} order by t.id for update of t`);
}
