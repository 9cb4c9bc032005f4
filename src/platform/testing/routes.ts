import type { FastifyInstance } from 'fastify';

const INDENT = 4;

/**
 * Every route of the API that a server really has, `HEAD` and `OPTIONS` apart, from the tree that Fastify prints.
 *
 * @returns methods in lower case and addresses without `/api/v1`, such as `get` and `/:path/:id`
 */
export function apiRoutes(app: FastifyInstance): { method: string; path: string }[] {
  const parents: string[] = [];
  const routes = app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^([│ ]*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (!found) return [];
      const [, indent = '', part = '', methods] = found;
      const depth = indent.length / INDENT;
      parents.length = depth;
      parents[depth] = (parents[depth - 1] ?? '') + part;
      const path = parents[depth] ?? '';
      return (methods ?? '')
        .split(', ')
        .filter((method) => !['', 'HEAD', 'OPTIONS'].includes(method))
        .map((method) => ({ method: method.toLowerCase(), path }));
    });
  const prefix = '/api/v1';
  return routes
    .filter(({ path }) => path.startsWith(`${prefix}/`))
    .map(({ method, path }) => ({ method, path: path.slice(prefix.length) }));
}
