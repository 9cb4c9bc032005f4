import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import { metadataFor, type Offers } from './metadata.ts';
import { openapiFor } from './openapi.ts';
import type { RouteContext } from './route-input.ts';

/** Members of one role read the same text; few different ones are in use at a time. */
const KEPT_BODIES = 32;

/**
 * `GET /metadata` and `GET /openapi.json`: what the signed-in member may use, for screens and for programs.
 *
 * @param known.version of the product, as the OpenAPI document gives it
 */
export function metadataRoutes(
  app: FastifyInstance,
  { contextOf }: RouteContext,
  known: Offers & { version: string },
): void {
  const documents = {
    metadata: renderOnce((ctx) => metadataFor(ctx, known)),
    'openapi.json': renderOnce((ctx) => openapiFor(ctx, known, known.version)),
  };
  for (const [name, render] of Object.entries(documents)) {
    app.get(`/${name}`, async (request, reply) => {
      const { etag, body } = render(await contextOf(request));
      // Kept by the browser, but asked for each time: rights change.
      reply.headers({
        etag,
        'cache-control': 'private, no-cache',
        vary: 'cookie, authorization',
      });
      if (matches(request.headers['if-none-match'], etag)) return reply.status(304).send();
      return reply.type('application/json; charset=utf-8').send(body());
    });
  }
}

/** RFC 9110: a list of tags, compared without their `W/`, or `*`. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = new Set(header.split(',').map((tag) => tag.trim().replace(/^W\//, '')));
  return tags.has('*') || tags.has(etag);
}

/**
 * Renders JSON with a strong ETag of its content, once for one set of rights on one catalogue: both are objects that
 * live as long as their version does, and go when nobody holds them.
 */
function renderOnce(
  make: (ctx: Context) => unknown,
): (ctx: Context) => { etag: string; body: () => string } {
  const etags = new WeakMap<Access, WeakMap<Catalog, string>>();
  const bodies = new Map<string, string>();

  const render = (ctx: Context): string => {
    const body = JSON.stringify(make(ctx));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    bodies.set(etag, body);
    const [oldest] = bodies.keys();
    if (bodies.size > KEPT_BODIES && oldest !== undefined) bodies.delete(oldest);
    const byCatalog = etags.get(ctx.access) ?? new WeakMap<Catalog, string>();
    etags.set(ctx.access, byCatalog);
    byCatalog.set(ctx.catalog, etag);
    return etag;
  };
  return (ctx) => {
    const etag = etags.get(ctx.access)?.get(ctx.catalog) ?? render(ctx);
    return { etag, body: () => bodies.get(etag) ?? JSON.stringify(make(ctx)) };
  };
}
