import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Mover } from '../../../../analysis/segmentation/value-index.ts';
import type { Context } from '../../../kernel/context.ts';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import { inThread } from '../thread/run.ts';
import { rankCustomers } from './ranking.ts';
import type { Ranking } from './ranking.ts';
import { readNames, readParts, readableParts } from './read.ts';
import { usualWeights } from './rules.ts';
import type { PartWeights } from './rules.ts';
import { settledWeights, weightsSchema } from './settled.ts';
import type { IndexedCustomer, MovedCustomer, ValueIndexWire } from './wire.ts';

const querySchema = z.strictObject({ weights: z.string().max(1_000).optional() });

/** So many are ranked within a few milliseconds; more in a thread of their own, while others are answered. */
const AT_ONCE = 2_000;

/** What the customer value index says by these weights, beside what is settled. */
export function valueIndexRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/insight/value-index', async (request): Promise<ValueIndexWire> => {
    const ctx = await contextOf(request);
    const { weights } = parseQuery(querySchema, request.query);
    const asked = weights === undefined ? undefined : weightsFrom(weights);
    return inReadTransaction(ctx, (tx) => readValueIndex(ctx, tx, asked));
  });
}

/** @throws Problem invalid_query */
function weightsFrom(text: string): PartWeights {
  try {
    return weightsSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      throw new Problem('invalid_query', { values: { reason: 'weights' } });
    }
    throw error;
  }
}

async function readValueIndex(
  ctx: Context,
  tx: Transaction,
  asked: PartWeights | undefined,
): Promise<ValueIndexWire> {
  const [own, found] = await Promise.all([
    settledWeights(ctx, tx),
    readParts(ctx, tx, readableParts(ctx)),
  ]);
  const settled = own ?? usualWeights;
  const weights = asked ?? settled;
  const head = {
    settled,
    isUsual: own === undefined,
    weights,
    customers: found.ids.length,
    of: found.of,
    parts: found.parts.map(({ id, values }) => ({
      id,
      known: values.reduce((known, value) => known + (Number.isNaN(value) ? 0 : 1), 0),
    })),
  };
  const both = { settled, asked: weights };
  const ranking =
    found.ids.length > AT_ONCE
      ? await inThread(null, 'rankCustomers', found.parts, both)
      : rankCustomers(found.parts, both);
  if (ranking.state === 'refused') return { ...head, result: null, why: ranking.why };
  return { ...head, result: await named(ctx, tx, found.ids, ranking), why: null };
}

/** What is shown of a ranking, with the names of its customers. */
async function named(
  ctx: Context,
  tx: Transaction,
  ids: readonly string[],
  { top, rise, fall, agreement, kept, incomplete }: Extract<Ranking, { state: 'fitted' }>,
): Promise<ValueIndexWire['result']> {
  const idOf = ({ customer }: { customer: number }): string => ids[customer] ?? '';
  const names = await readNames(ctx, tx, [...top, ...rise, ...fall].map(idOf));
  const nameOf = (one: { customer: number }) => ({
    id: idOf(one),
    name: names.get(idOf(one)) ?? '',
  });
  const moved = ({ customer, ...rest }: Mover): MovedCustomer => ({
    ...nameOf({ customer }),
    ...rest,
  });
  return {
    top: top.map((one) => ({ ...nameOf(one), index: one.index, points: pointsOf(one.points) })),
    rise: rise.map(moved),
    fall: fall.map(moved),
    agreement: Number.isNaN(agreement) ? null : agreement,
    kept,
    incomplete,
  };
}

/** The points of the parts that are known. */
function pointsOf(points: readonly { id: string; points: number }[]): IndexedCustomer['points'] {
  const known = points.filter((part) => !Number.isNaN(part.points));
  return Object.fromEntries(known.map((part) => [part.id, part.points]));
}
