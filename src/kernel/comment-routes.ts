import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../platform/problem.ts';
import { editComment, listComments, removeComment, writeComment } from './comment.ts';
import type { About, WrittenComment } from './comment.ts';
import type { Context } from './context.ts';
import type { Answer } from './idempotency.ts';
import { records } from './records.ts';
import { answerOnce } from './record-routes.ts';
import { idFrom, modelAt, parseQuery, versionFrom } from './route-input.ts';
import type { RouteContext } from './route-input.ts';
import { searchRecords } from './search.ts';
import { readerOf } from './task.ts';
import type { TaskParts } from './task.ts';
import { inReadTransaction } from './transaction.ts';
import type { MentionableWire } from './wire.ts';

const pageSchema = z.strictObject({ cursor: z.string().max(200).optional() });
const whoSchema = z.strictObject({ q: z.string().max(100).default('') });
const bodySchema = z.strictObject({ body: z.string().max(20_000) });

/** Members offered at once. */
const OFFERED = 8;

type At = { path: string; id: string; comment: string };

const paramsOf = (request: FastifyRequest): At => request.params as At;

function aboutOf(ctx: Context, request: FastifyRequest): About {
  const { path, id } = paramsOf(request);
  return { model: modelAt(ctx, path), id: idFrom(id) };
}

export type CommentParts = RouteContext & Pick<TaskParts, 'contextOfMember'>;

/** `/:path/:id/comments`: what is said about a record, for whoever may see the record. */
export function commentRoutes(app: FastifyInstance, parts: CommentParts): void {
  const { contextOf } = parts;

  app.get('/:path/:id/comments', async (request) => {
    const ctx = await contextOf(request);
    const about = aboutOf(ctx, request);
    const { cursor } = parseQuery(pageSchema, request.query);
    return inReadTransaction(ctx, (tx) => listComments(ctx, tx, about, cursor));
  });

  app.get('/:path/:id/mentionable', async (request) => {
    const ctx = await contextOf(request);
    const about = aboutOf(ctx, request);
    const { q } = parseQuery(whoSchema, request.query);
    return { items: await mentionable(parts, ctx, about, q.trim()) };
  });

  app.post('/:path/:id/comments', async (request, reply) => {
    const ctx = await contextOf(request);
    const about = aboutOf(ctx, request);
    const input = bodySchema.parse(request.body);
    return answerOnce(ctx, request, reply, async (tx) =>
      commentAnswer(201, await writeComment(ctx, tx, about, input)),
    );
  });

  app.patch('/:path/:id/comments/:comment', async (request, reply) => {
    const ctx = await contextOf(request);
    const about = aboutOf(ctx, request);
    const id = idFrom(paramsOf(request).comment);
    const { body } = bodySchema.parse(request.body);
    const version = versionFrom(request);
    return answerOnce(ctx, request, reply, async (tx) =>
      commentAnswer(200, await editComment(ctx, tx, about, { id, version, body })),
    );
  });

  for (const restore of [false, true]) {
    const path = `/:path/:id/comments/:comment${restore ? '/restore' : ''}`;
    app.route({
      method: restore ? 'POST' : 'DELETE',
      url: path,
      handler: async (request, reply) => {
        const ctx = await contextOf(request);
        const about = aboutOf(ctx, request);
        const id = idFrom(paramsOf(request).comment);
        return answerOnce(ctx, request, reply, async (tx) => {
          const { changeId } = await removeComment(ctx, tx, about, { id, restore });
          return { status: 200, headers: changeHeader(changeId), body: {} };
        });
      },
    });
  }
}

function commentAnswer(status: number, { comment, changeId }: WrittenComment): Answer {
  return { status, headers: changeHeader(changeId), body: comment };
}

function changeHeader(changeId: WrittenComment['changeId']): Record<string, string> {
  return changeId === null ? {} : { 'zhiyin-change': changeId };
}

/** Members whose name fits, and whether each may see the record: nobody shall be called to a closed door unawares. */
async function mentionable(
  parts: CommentParts,
  ctx: Context,
  about: About,
  q: string,
): Promise<MentionableWire[]> {
  const members = await inReadTransaction(ctx, async (tx) => {
    const seen = await records.visibleIds(ctx, tx, about.model.name, [about.id]);
    if (seen.size === 0) throw new Problem('not_found');
    if (ctx.access.grants('member', 'read').length === 0) return [];
    if (q !== '') {
      const hits = await searchRecords(ctx, tx, { q, object: 'member', limit: OFFERED });
      return hits.map(({ id, title }) => ({ id, name: title }));
    }
    const sort = { field: 'name', descending: false };
    const page = await records.list(ctx, tx, 'member', { sort, limit: OFFERED });
    return page.items.map((item) => ({ id: item.id, name: String(item['name'] ?? '') }));
  });
  const offered: MentionableWire[] = [];
  for (const { id, name } of members) {
    const reader = await readerOf(parts, ctx, id);
    // Whoever has left cannot be called any more.
    if (reader) offered.push({ id, name, sees: await maySee(reader, about) });
  }
  return offered;
}

async function maySee(reader: Context, { model, id }: About): Promise<boolean> {
  const seen = await inReadTransaction(reader, (tx) =>
    records.visibleIds(reader, tx, model.name, [id]),
  );
  return seen.size > 0;
}
