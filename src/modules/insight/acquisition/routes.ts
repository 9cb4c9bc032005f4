import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { daySpan, spansOf } from './period.ts';
import {
  modelsFor,
  readActive,
  readBuyers,
  readCosts,
  readMargin,
  readScored,
  readWon,
} from './queries.ts';
import type { BySource } from './queries.ts';
import { addSums, economicsOf, yearsOf } from './rules.ts';
import type { AcquisitionWire } from './wire.ts';

const querySchema = z.strictObject({ period: z.string().max(40).default('thisQuarter') });

/** What winning customers costs, when that is paid back, and what a customer is worth. */
export function acquisitionRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/insight/acquisition', async (request): Promise<AcquisitionWire> => {
    const ctx = await contextOf(request);
    const { period } = parseQuery(querySchema, request.query);
    return inReadTransaction(ctx, (tx) => readAcquisition(ctx, tx, period));
  });
}

async function readAcquisition(
  ctx: Context,
  tx: Transaction,
  period: string,
): Promise<AcquisitionWire> {
  const models = modelsFor(ctx);
  const spans = spansOf(ctx, period);
  const sums: BySource = new Map();
  // The orders of two years: seconds where there are millions.
  await tx.query(sql`set local statement_timeout = '30s'`);
  const [costs, active, margin, reads] = await Promise.all([
    readCosts(ctx, tx, models, spans, sums),
    readActive(ctx, tx, models, spans),
    readMargin(ctx, tx, models, spans),
    readScored(ctx, tx, models, sums),
    readWon(ctx, tx, models, spans, sums),
    readBuyers(ctx, tx, models, spans, sums),
  ]);
  const all = addSums([...sums.values()]);
  const left = margin?.share ?? 1;
  const economics = (own = all) => economicsOf(own, all, costs.unassigned, left);
  return {
    currency: ctx.currency,
    period: daySpan(spans.period),
    year: daySpan(spans.year),
    yearBefore: daySpan(spans.yearBefore),
    costs: costs.costs,
    spent: costs.winning,
    unassigned: costs.unassigned,
    keeping: {
      spent: costs.keeping,
      active,
      each: active > 0 ? costs.keeping / active : null,
    },
    margin,
    earlier: all.earlier,
    again: all.again,
    years: yearsOf(all),
    scored: reads ? all.scored : null,
    total: economics(),
    sources: [...sums]
      .map(([source, own]) => ({ source, ...economics(own) }))
      .toSorted((a, b) => b.won - a.won || b.spent - a.spent),
  };
}
