// npm run check: everything but the browser. npm test (`--all`): everything.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { buildWeb, chooseNode, environment, install, main, Refusal, root, run } from './setup.mjs';

const all = process.argv.includes('--all');
const totals = { passed: 0, failed: 0, skipped: 0 };
const reports = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-reports-'));

await main(async () => {
  let code = 1;
  try {
    await install();
    const node = chooseNode();
    const chromium = all ? await ensureBrowser(run) : undefined;
    const env = { ...environment(node), ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
    code = await runSteps(steps(node, env));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
  console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
  return code;
});

function steps(node, env) {
  const tool = (file, ...args) =>
    run(node, [path.join(root, 'node_modules', file), ...args], { env });
  const checks = [
    ['Format 格式', () => tool('oxfmt/bin/oxfmt', '--check', '.')],
    ['Lint 代码检查', () => tool('oxlint/bin/oxlint')],
    ['Types, server 服务端类型', () => tool('typescript/bin/tsc', '-p', 'tsconfig.json')],
    ['Types, browser 浏览器类型', () => tool('typescript/bin/tsc', '-p', 'tsconfig.web.json')],
    ['Types, journeys 端到端测试类型', () => tool('typescript/bin/tsc', '-p', 'e2e/tsconfig.json')],
    [
      'Architecture, unit and integration tests 架构、单元与集成测试',
      () => vitest(tool, 'vitest.config.ts', 'unit.json'),
    ],
  ];
  if (!all) return checks;
  return [
    ...checks,
    ['Build 构建', () => buildWeb(node).then(() => 0)],
    [
      'End-to-end tests in a browser 浏览器端到端测试',
      () => vitest(tool, 'vitest.e2e.config.ts', 'e2e.json'),
    ],
  ];
}

async function runSteps(list) {
  for (const [title, step] of list) {
    console.log(`\n== ${title}`);
    const started = Date.now();
    const code = await step();
    if (code !== 0) {
      console.error(`\nStopped at: ${title} 在此步骤停止`);
      return code;
    }
    console.log(`   ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  return 0;
}

/** Runs one Vitest configuration and adds its counts; a run that ends without a report counts as failed. */
async function vitest(tool, config, report) {
  if (config === 'vitest.e2e.config.ts' && !hasJourneys()) {
    throw new Refusal('There are no journeys in e2e/. e2e/ 中没有端到端测试。');
  }
  const file = path.join(reports, report);
  const code = await tool(
    'vitest/vitest.mjs',
    'run',
    `--config=${config}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  if (!existsSync(file)) return code || 1;
  const found = JSON.parse(readFileSync(file, 'utf8'));
  totals.passed += found.numPassedTests;
  totals.failed += found.numFailedTests;
  totals.skipped += found.numPendingTests + found.numTodoTests;
  return code || (found.success ? 0 : 1);
}

function hasJourneys() {
  const folder = path.join(root, 'e2e');
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.e2e.ts'));
}
