// The browser and the Chinese fonts of the end-to-end tests come from the system's packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Refusal } from './setup.mjs';

/** Debian's Chromium without its window: the journeys take little more than half the time in it. */
const WITHOUT_WINDOW = '/usr/bin/chromium-headless-shell';
const PLACES = [
  WITHOUT_WINDOW,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Finds Chromium, installs it and Chinese fonts where that is allowed, and gives its path. */
export async function ensureBrowser(run) {
  if (process.env.CHROMIUM_PATH && !existsSync(process.env.CHROMIUM_PATH)) {
    throw new Refusal(
      `There is no browser at CHROMIUM_PATH=${process.env.CHROMIUM_PATH}. CHROMIUM_PATH 指定的浏览器不存在。`,
    );
  }
  const lacking = missing();
  if (lacking.length > 0 && mayInstall()) {
    const quick = lacking.map((name) => (name === 'chromium' ? 'chromium-headless-shell' : name));
    // Not every system has the one without a window.
    if ((await install(run, quick)) !== 0 && findChromium() === undefined)
      await install(run, lacking);
  }
  if (missing().length > 0) throw new Refusal(howTo(lacking));
  return findChromium();
}

const missing = () => [...(findChromium() ? [] : ['chromium']), ...missingFonts()];
const missingFonts = () => (hasChineseFonts() ? [] : ['fonts-noto-cjk', 'fontconfig']);

function findChromium() {
  return [process.env.CHROMIUM_PATH, ...PLACES].find((file) => file && existsSync(file));
}

function hasChineseFonts() {
  // macOS and Windows come with them.
  if (process.platform !== 'linux') return true;
  const { status, stdout } = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

async function install(run, packages) {
  console.log(`\n== Installing ${packages.join(', ')} 正在安装`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  const flags = ['install', '-y', '-qq', '--no-install-recommends'];
  return run('apt-get', [...flags, ...packages], { env });
}

function howTo(packages) {
  const command = `sudo apt-get install ${packages.join(' ')}`;
  return (
    `The end-to-end tests need Chromium and Chinese fonts; install them (on Debian: ${command}) or name the browser with CHROMIUM_PATH. ` +
    `端到端测试需要 Chromium 和中文字体，请先安装（Debian：${command}），或用 CHROMIUM_PATH 指定浏览器。`
  );
}
