// npm start: install, build, run.
import path from 'node:path';
import { buildWeb, chooseNode, environment, install, main, root, run } from './setup.mjs';

await main(async () => {
  await install();
  const node = chooseNode();
  await buildWeb(node);
  const server = path.join(root, 'src/main/server.ts');
  return run(node, [server, ...process.argv.slice(2)], { env: environment(node), channel: true });
});
