import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changeMetadata, requireManager, type World } from './custom-change.ts';
import { createField, found, removeField, restoreField, updateField } from './custom-fields.ts';
import { createObject, removeObject, restoreObject, updateObject } from './custom-objects.ts';
import { readStored, type StoredField, type StoredObject } from './custom.ts';
import type { Context } from './context.ts';
import type { Answer } from './idempotency.ts';
import type { ModuleManifest } from './module.ts';
import { answerOnce } from './record-routes.ts';
import { idFrom, refuseQuery, type RouteContext, versionFrom } from './route-input.ts';
import { inTransaction } from './transaction.ts';

type Stored = StoredObject | StoredField;
type At = { Params: { id: string } };

/** How objects and fields of one's own are worked with: the same way. */
type Kind = {
  path: string;
  stored: 'objects' | 'fields';
  create: (world: World, body: unknown) => Promise<Stored>;
  update: (world: World, id: string, version: number, body: unknown) => Promise<Stored>;
  remove: (world: World, id: string) => Promise<void>;
  restore: (world: World, id: string) => Promise<Stored>;
};

const kinds: Kind[] = [
  {
    path: '/custom-objects',
    stored: 'objects',
    create: createObject,
    update: updateObject,
    remove: removeObject,
    restore: restoreObject,
  },
  {
    path: '/custom-fields',
    stored: 'fields',
    create: createField,
    update: updateField,
    remove: removeField,
    restore: restoreField,
  },
];

/**
 * Objects and fields of the organisation's own, for members whose role names the action `manageMetadata`. Those taken
 * out of use are listed with `deletedAt`, so that they can be brought back.
 *
 * @param known.changed called after a change was committed, so that this process sees it at once
 */
export function customRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  known: { modules: readonly ModuleManifest[]; changed: (ctx: Context) => void },
): void {
  for (const kind of kinds) {
    readRoutes(app, contextOf, kind);
    writeRoutes(app, contextOf, kind, known);
  }
}

function readRoutes(
  app: FastifyInstance,
  contextOf: RouteContext['contextOf'],
  { path, stored }: Kind,
): void {
  const all = async (ctx: Context): Promise<readonly Stored[]> => {
    requireManager(ctx);
    return inTransaction(ctx, async (tx) => (await readStored(tx, ctx.orgId))[stored]);
  };
  app.get(path, async (request) => {
    const ctx = await contextOf(request);
    refuseQuery(request);
    return { items: await all(ctx) };
  });
  app.get<At>(`${path}/:id`, async (request) => {
    refuseQuery(request);
    const id = idFrom(request.params.id);
    return found(await all(await contextOf(request)), id);
  });
}

function writeRoutes(
  app: FastifyInstance,
  contextOf: RouteContext['contextOf'],
  kind: Kind,
  known: Parameters<typeof customRoutes>[2],
): void {
  const { path } = kind;
  const write = async (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    work: (world: World) => Promise<Stored | void>,
  ): Promise<FastifyReply> => {
    const ctx = await contextOf(request);
    requireManager(ctx);
    await answerOnce(ctx, request, reply, async (tx): Promise<Answer> => {
      const body = await changeMetadata(ctx, tx, known.modules, work);
      return { status, headers: {}, body: body ?? {} };
    });
    known.changed(ctx);
    return reply;
  };
  app.post(path, (request, reply) =>
    write(request, reply, 201, (world) => kind.create(world, request.body)),
  );
  app.patch<At>(`${path}/:id`, (request, reply) =>
    write(request, reply, 200, (world) =>
      kind.update(world, idFrom(request.params.id), versionFrom(request), request.body),
    ),
  );
  app.delete<At>(`${path}/:id`, (request, reply) =>
    write(request, reply, 200, (world) => kind.remove(world, idFrom(request.params.id))),
  );
  app.post<At>(`${path}/:id/restore`, (request, reply) =>
    write(request, reply, 200, (world) => kind.restore(world, idFrom(request.params.id))),
  );
}
