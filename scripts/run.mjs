// Runs one TypeScript program of ours: node scripts/run.mjs src/main/cli.ts …
import path from 'node:path';
import { chooseNode, environment, install, main, root, run } from './setup.mjs';

await main(async () => {
  await install();
  const node = chooseNode();
  const [program = '', ...args] = process.argv.slice(2);
  return run(node, [path.join(root, program), ...args], { env: environment(node) });
});
