import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptedLocale, errorLine, problemBody, toProblem } from './http-errors.ts';
import type { Locale } from './http-errors.ts';
import { Problem, problems } from './problem.ts';

export const API_PREFIX = '/api/v1';

const MAX_BODY = 1024 * 1024;
const YEAR_SECONDS = 31_536_000;

export type HttpOptions = {
  /** Origin at which people reach the application; https adds HSTS. */
  publicUrl: string;
  /** Proxies in front, each of which adds to X-Forwarded-For; 0: the header is not believed. */
  trustedProxies: number;
  /** The built web application; undefined or missing: the API alone. */
  webFolder?: string;
  /** Resolves when requests can be served; a failure makes `/health` answer as that failure. */
  ready: () => Promise<void>;
  /** The language of whoever asks, if it is known already. */
  knownLocale: (request: FastifyRequest) => Locale | undefined;
  /** Where lines about unexpected errors go. */
  log: (line: string) => void;
};

/**
 * The frame of the server: what holds for every route. Errors are problem+json in the reader's language, every answer
 * carries the security headers, and a request from another site changes nothing.
 */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const headers = securityHeaders(options.publicUrl);
  const apiHeaders = { ...headers, 'cache-control': 'no-store' };
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY,
    // So many and no more: what a client itself wrote into the header is never reached.
    trustProxy: (_address: string, hop: number) => hop < options.trustedProxies,
    genReqId: requestIds(),
    // Files of 200 MB come in over slow lines; headers have Node's own 60 seconds.
    requestTimeout: 300_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    // A second reading of names such as __proto__ is how filters are passed; see Fastify, onProtoPoisoning.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, request, reply) => {
      // An address that cannot be read meets no hook.
      reply.headers(apiHeaders).header('x-request-id', request.id);
      void answer(options, error, request, reply);
    },
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.url.startsWith('/api') ? apiHeaders : headers);
    reply.header('x-request-id', request.id);
    if (isForeignWrite(request)) done(new Problem('cross_origin'));
    else done();
  });
  app.setErrorHandler((error, request, reply) => answer(options, error, request, reply));

  const routes = collectRoutes(app);
  app.get(`${API_PREFIX}/health`, async () => {
    await options.ready();
    return { status: 'ok' };
  });
  const web =
    options.webFolder !== undefined && existsSync(path.join(options.webFolder, 'index.html'));
  if (web) await serveWeb(app, options.webFolder ?? '');
  app.setNotFoundHandler(async (request, reply) => {
    const pathname = request.url.split('?', 1)[0] ?? '';
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (pathname === '/api' || pathname.startsWith('/api/')) {
      const methods = routes.methodsOf(pathname);
      if (methods.length === 0) throw new Problem('not_found');
      reply.header('allow', methods.join(', '));
      throw new Problem('method_not_allowed');
    }
    // The web application has its own addresses; only something that looks like a file is missing.
    const page = reading && !path.posix.basename(pathname).includes('.');
    if (web && page) return reply.sendFile('index.html', { cacheControl: false });
    throw new Problem(reading ? 'not_found' : 'method_not_allowed');
  });
  return app;
}

/** Short, and different in every process: `k3f9x2a1-1`, `k3f9x2a1-2` … */
function requestIds(): () => string {
  const start = randomBytes(5).toString('hex');
  let n = 0;
  return () => {
    n += 1;
    return `${start}-${n.toString(36)}`;
  };
}

function securityHeaders(publicUrl: string): Record<string, string> {
  const policy = {
    'default-src': "'self'",
    'script-src': "'self'",
    // The component library sets widths and colours in style attributes.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, source]) => `${directive} ${source}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    ...(publicUrl.startsWith('https:') && {
      'strict-transport-security': `max-age=${YEAR_SECONDS}; includeSubDomains`,
    }),
  };
}

/**
 * Whether a request that changes something comes from another site. Browsers say where a request comes from; a request
 * with a cookie that does not say so is refused as well. A key is never sent by a browser on its own.
 */
function isForeignWrite(request: FastifyRequest): boolean {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  if (headers.authorization !== undefined) return false;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = headers;
  if (origin === undefined) return headers.cookie !== undefined;
  if (!URL.canParse(origin)) return true;
  // Either may name the usual port or leave it out.
  const { protocol, host } = new URL(origin);
  const own = `${protocol}//${headers.host}`;
  return !URL.canParse(own) || new URL(own).host !== host;
}

function answer(
  options: HttpOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = toProblem(error);
  const { status } = problems[problem.code];
  if (status === 500) options.log(errorLine(error, request));
  const locale = options.knownLocale(request) ?? acceptedLocale(request.headers['accept-language']);
  const wait = problem.values['retryAfter'];
  if (wait !== undefined) reply.header('retry-after', wait);
  else if (status === 503) reply.header('retry-after', '5');
  return reply
    .status(status)
    .header('content-language', locale === 'zh' ? 'zh-CN' : 'en')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(problem, locale, request.id)));
}

/** Remembers every route, to tell an address that does not exist from a method that an address does not know. */
function collectRoutes(app: FastifyInstance): { methodsOf: (pathname: string) => string[] } {
  const known: { parts: string[]; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.startsWith('/api/')) return;
    known.push({ parts: url.split('/'), methods: [method].flat() });
  });
  return {
    methodsOf: (pathname) => {
      const parts = pathname.split('/');
      const methods = known.filter(
        (route) =>
          route.parts.length === parts.length &&
          route.parts.every((part, n) => part.startsWith(':') || part === parts[n]),
      );
      return [...new Set(methods.flatMap((route) => route.methods))].toSorted();
    },
  };
}

/** Built files carry a digest in their name and never change; the page that names them is asked for each time. */
async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: path.resolve(folder),
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, file) => {
      const fixed = file.includes(`${path.sep}assets${path.sep}`);
      reply.header(
        'cache-control',
        fixed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
      );
    },
  });
}
