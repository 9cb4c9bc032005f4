import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';

/** What stands in an archive for a value that the ledger keeps sealed, and for one whose key was deleted. */
export type Secret = { $secret: string };
export type Erased = { $erased: true };

/** One line of the ledger in an archive. Where it stood in its database says its place among the others. */
export type LedgerLine = {
  at: string;
  actor?: string;
  via: string;
  cause?: string;
  batch?: string;
  object: string;
  record: string;
  version: string;
  op: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
};

type Row = {
  at: string;
  actor_id: string | null;
  via: string;
  cause_id: string | null;
  batch_id: string | null;
  object: string;
  record_id: string;
  version: string;
  op: string;
  before: string | null;
  after: string | null;
  wrapped: string | null;
};

/** The ledger of the context's organisation, a page of lines at a time, oldest first. */
export async function* ledgerLines(
  ctx: Context,
  tx: Transaction,
  page: number,
): AsyncGenerator<string[]> {
  await tx.query(sql`
    declare archive_ledger no scroll cursor for
    select c.at::text as at, c.actor_id, c.via, c.cause_id, c.batch_id, c.object, c.record_id, c.version, c.op,
      c.before, c.after, encode(k.wrapped, 'hex') as wrapped
    from kernel.change c
    left join kernel.record_key k on k.org_id = c.org_id and k.object = c.object and k.record_id = c.record_id
      and (c.before::text like '%"$sealed"%' or c.after::text like '%"$sealed"%')
    where c.org_id = ${ctx.orgId}::uuid order by c.epoch, c.xid, c.seq`);
  for (;;) {
    const rows = await tx.query<Row>(sql`fetch 1000 from archive_ledger`);
    if (rows.length > 0) yield rows.map((row) => JSON.stringify(lineOf(ctx, row)));
    if (rows.length < page) break;
  }
  await tx.query(sql`close archive_ledger`);
}

function lineOf(ctx: Context, row: Row): LedgerLine {
  const key = row.wrapped === null ? undefined : Buffer.from(row.wrapped, 'hex');
  const values = (json: string | null): Record<string, unknown> | undefined =>
    json === null ? undefined : opened(ctx, row, key, JSON.parse(json) as Record<string, unknown>);
  return {
    at: row.at,
    actor: row.actor_id ?? undefined,
    via: row.via,
    cause: row.cause_id ?? undefined,
    batch: row.batch_id ?? undefined,
    object: row.object,
    record: row.record_id,
    version: row.version,
    op: row.op,
    before: values(row.before),
    after: values(row.after),
  };
}

function opened(
  ctx: Context,
  { object, record_id: id }: Row,
  key: Buffer | undefined,
  values: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'object' || value === null || !('$sealed' in value))
        return [name, value];
      const sealed = Buffer.from(String(value.$sealed), 'base64');
      return [name, open(ctx, key, object, id, sealed)];
    }),
  );
}

/** A value whose key was deleted, or replaced after that, is gone for good; so it is in every archive. */
function open(
  ctx: Context,
  key: Buffer | undefined,
  object: string,
  id: string,
  sealed: Buffer,
): Secret | Erased {
  if (!key) return { $erased: true };
  try {
    return { $secret: ctx.codec.openWith(key, ctx.orgId, object, id, sealed) };
  } catch {
    return { $erased: true };
  }
}
