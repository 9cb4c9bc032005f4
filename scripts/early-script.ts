import type { Plugin } from 'vite';

/** How the page names the script among what the application's needs. */
const LINK =
  /[ \t]*<link rel="modulepreload" crossorigin href="(?<src>\/assets\/early-[\w-]+\.js)">\n?/;

/**
 * Has the page run the script that asks the API ahead as soon as it is there, not only after all that the application
 * needs.
 *
 * @throws Error where the page does not name such a script
 */
export function withEarlyScript(html: string): string {
  const src = LINK.exec(html)?.groups?.['src'];
  if (src === undefined) throw new Error('The page does not name the script that asks ahead');
  const script = `<script type="module" async crossorigin src="${src}"></script>`;
  return html.replace(LINK, '').replace('<head>', `<head>\n    ${script}`);
}

/** Runs the early script early, in the built page. */
export function earlyScript(): Plugin {
  return {
    name: 'zhiyin-early-script',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: withEarlyScript },
  };
}
