// npm run test:trust [part of a file's name]: the tests of what must never happen, at the sizes of the proof. Each prints
// how much it tried. It takes an hour or so and is no part of npm test, which runs the same tests, smaller.
import path from 'node:path';
import { chooseNode, environment, install, main, root, run } from './setup.mjs';

const TESTS = [
  'test/authorization.test.ts',
  'test/authorization-paths.test.ts',
  'test/authorization-routes.test.ts',
  'test/authorization-writes.test.ts',
  'test/input.test.ts',
  'test/hostile.test.ts',
  'test/sensitive-text.test.ts',
  'test/kill.test.ts',
  'test/public-data.test.ts',
  'test/insight-public-data.test.ts',
  'test/import-kill.test.ts',
  'test/indexes.test.ts',
  'src/kernel/idempotency.test.ts',
  'src/kernel/job-many.test.ts',
  'src/kernel/job.test.ts',
  'src/kernel/sealer.test.ts',
  'src/main/records-versions.test.ts',
  'analysis/',
];

await main(async () => {
  await install();
  const node = chooseNode();
  const part = process.argv[2] ?? '';
  const tests = TESTS.filter((file) => file.includes(part));
  // One after the other: what is killed and timed in one must not be slowed down by the next.
  const vitest = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--maxWorkers=1'];
  const env = { ...environment(node), ZHIYIN_TEST_SIZES: 'full' };
  return run(node, [...vitest, ...tests], { env });
});
