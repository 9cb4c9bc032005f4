// npm run dev: the server restarts when its code changes, the web app updates in the open browser.
import path from 'node:path';
import { chooseNode, environment, install, main, root, run } from './setup.mjs';

await main(async () => {
  await install();
  const node = chooseNode();
  const env = environment(node);
  const stop = new AbortController();
  const both = [
    run(node, ['--watch', path.join(root, 'src/main/server.ts')], { env, signal: stop.signal }),
    run(node, [path.join(root, 'node_modules/vite/bin/vite.js')], { env, signal: stop.signal }),
  ].map((ended) => ended.catch(() => 0));
  const code = await Promise.race(both);
  stop.abort();
  await Promise.all(both);
  return code;
});
