import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Catalog } from './catalog.ts';
import type { Context } from './context.ts';
import { metadataFor, type Offers } from './metadata.ts';
import { openapiFor } from './openapi.ts';
import { refuseQuery, type RouteContext } from './route-input.ts';

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
      const ctx = await contextOf(request);
      refuseQuery(request);
      const { etag: tag, body, packed } = render(ctx);
      const isPacked = acceptsGzip(request.headers['accept-encoding']);
      // Two forms of one content have two tags (RFC 9110, 8.8.3).
      const packedTag = tag.replace(/"$/, '-gzip"');
      const etag = isPacked ? packedTag : tag;
      // Kept by the browser, but asked for each time: rights change.
      reply.headers({
        etag,
        'cache-control': 'private, no-cache',
        vary: 'cookie, authorization, accept-encoding',
      });
      if (matches(request.headers['if-none-match'], etag)) return reply.status(304).send();
      reply.type('application/json; charset=utf-8');
      return isPacked
        ? reply.header('content-encoding', 'gzip').send(packed())
        : reply.send(body());
    });
  }
}

/** Whether an answer may come as gzip: named, and not with a weight of nothing. */
function acceptsGzip(header: string | undefined): boolean {
  return (header ?? '')
    .split(',')
    .some((one) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)|$)/i.test(one));
}

/** RFC 9110: a list of tags, compared without their `W/`, or `*`. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = new Set(header.split(',').map((tag) => tag.trim().replace(/^W\//, '')));
  return tags.has('*') || tags.has(etag);
}

type Rendered = { etag: string; body: () => string; packed: () => Buffer };

/**
 * Renders JSON with a strong ETag of its content, once for one set of rights on one catalogue: both are objects that
 * live as long as their version does, and go when nobody holds them. Packed it is a tenth as large: 20 kB, not 200.
 */
function renderOnce(make: (ctx: Context) => unknown): (ctx: Context) => Rendered {
  const etags = new WeakMap<Access, WeakMap<Catalog, string>>();
  const bodies = new Map<string, string>();
  const packs = new Map<string, Buffer>();

  const render = (ctx: Context): string => {
    const body = JSON.stringify(make(ctx));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    bodies.set(etag, body);
    const [oldest] = bodies.keys();
    if (bodies.size > KEPT_BODIES && oldest !== undefined) {
      bodies.delete(oldest);
      packs.delete(oldest);
    }
    const byCatalog = etags.get(ctx.access) ?? new WeakMap<Catalog, string>();
    etags.set(ctx.access, byCatalog);
    byCatalog.set(ctx.catalog, etag);
    return etag;
  };
  return (ctx) => {
    const etag = etags.get(ctx.access)?.get(ctx.catalog) ?? render(ctx);
    const body = () => bodies.get(etag) ?? JSON.stringify(make(ctx));
    const packed = () => {
      const known = packs.get(etag) ?? gzipSync(body());
      if (bodies.has(etag)) packs.set(etag, known);
      return known;
    };
    return { etag, body, packed };
  };
}
