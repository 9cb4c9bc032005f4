import { expect, test } from 'vitest';
import { withEarlyScript } from './early-script.ts';

const link = (name: string): string =>
  `    <link rel="modulepreload" crossorigin href="/assets/${name}-Crq_MLe8.js">\n`;
const page = (links: string): string => `<html>\n  <head>\n${links}  </head>\n</html>`;

test('the script that asks ahead runs as soon as it is there, and is named once', () => {
  const html = withEarlyScript(page(link('react') + link('early') + link('tanstack')));
  expect(html).toBe(
    page(
      `    <script type="module" async crossorigin src="/assets/early-Crq_MLe8.js"></script>\n${link('react')}${link('tanstack')}`,
    ),
  );
});

test('a page without that script is no page to build', () => {
  expect(() => withEarlyScript(page(link('react')))).toThrow('does not name the script');
});
