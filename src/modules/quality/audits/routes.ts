import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { idFrom, parseQuery, refuseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import type { TaskParts } from '../../../kernel/task.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import { readCheck, readChecks } from '../points/check.ts';
import { readContributions } from '../points/read.ts';
import { scoredObjects } from '../scores/rules.ts';
import { readAudits, readItem, readItems } from './read.ts';
import { readResult } from './result.ts';

const objectSchema = z.strictObject({ object: z.enum(scoredObjects) });
const memberSchema = z.strictObject({ member: z.uuid().optional() });

type Parts = RouteContext & Pick<TaskParts, 'contextOfMember'>;

/** Samples that people check, and points for whoever makes data better. */
export function auditRoutes(app: FastifyInstance, { contextOf, contextOfMember }: Parts): void {
  app.get('/quality/audits', async (request) => {
    const ctx = await contextOf(request);
    const { object } = parseQuery(objectSchema, request.query);
    return inReadTransaction(ctx, (tx) => readAudits(ctx, tx, object));
  });

  app.get<{ Params: { id: string } }>('/quality/audits/:id/records', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const audit = idFrom(request.params.id);
    return inReadTransaction(ctx, (tx) => readItems(ctx, tx, audit));
  });

  app.get<{ Params: { id: string; record: string } }>(
    '/quality/audits/:id/records/:record',
    async (request) => {
      const ctx = await contextOf(request);
      refuseQuery(request);
      const [audit, record] = [idFrom(request.params.id), idFrom(request.params.record)];
      return inReadTransaction(ctx, (tx) => readItem(ctx, tx, audit, record));
    },
  );

  app.get<{ Params: { id: string } }>('/quality/audits/:id/result', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const audit = idFrom(request.params.id);
    return inReadTransaction(ctx, (tx) => readResult(ctx, tx, audit));
  });

  app.get('/quality/point-checks', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    return inReadTransaction(ctx, (tx) => readChecks(ctx, tx));
  });

  app.get<{ Params: { id: string } }>('/quality/point-checks/:id', async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    const id = idFrom(request.params.id);
    return inReadTransaction(ctx, (tx) => readCheck(ctx, tx, id));
  });

  app.get('/quality/contributions', async (request) => {
    const ctx = await contextOf(request);
    const { member } = parseQuery(memberSchema, request.query);
    return readContributions(ctx, { contextOfMember }, member);
  });
}
