// What every command needs before it can run: the packages, a Node that fits, a fresh web app.
// Plain JavaScript with nothing but built-ins, so that it runs on any Node from 18 on before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const OLDEST_OWN_NODE = 24;

/** A reason to stop that the person at the console can mend; shown as one sentence. */
export class Refusal extends Error {}

/** Runs a command's main function: one sentence for what can be mended, the exit code otherwise. */
export async function main(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Installs the locked packages unless exactly they are installed already. */
export async function install() {
  if (installed()) return;
  console.log('Installing packages … 正在安装依赖 …');
  // `npm ci` replaces node_modules, and with it the Node that may run this script: npm's own must do it.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const cli = process.env.npm_execpath;
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const [command, args] = cli ? [node, [cli, ...flags]] : ['npm', flags];
  const shell = !cli && process.platform === 'win32';
  const code = await run(command, [...args, '--loglevel=error'], { shell });
  if (code !== 0) {
    throw new Refusal(
      'The packages could not be installed; see the message above. 依赖安装失败，原因见上文。',
    );
  }
}

/** npm writes down at the end of an installation what it installed; that must be what the lock file says. */
function installed() {
  const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) return false;
  const wanted = read('package-lock.json');
  const found = read('node_modules/.package-lock.json');
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  names.delete('');
  return [...names].every((name) => {
    if (!found[name]) return wanted[name].optional === true || wanted[name].devOptional === true;
    return wanted[name]?.version === found[name].version;
  });
}

/** The Node that runs the product: the one that came with the packages, else one of the machine that is new enough. */
export function chooseNode() {
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const brought = path.join(root, 'node_modules', name, 'bin', program);
  const inPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
    .map((folder) => path.join(folder, program));
  const own = [process.env.npm_node_execpath, process.execPath, ...inPath];
  for (const candidate of [brought, ...own]) {
    if (candidate && existsSync(candidate) && majorOf(candidate) >= OLDEST_OWN_NODE)
      return candidate;
  }
  throw new Refusal(
    `Zhiyin needs Node ${OLDEST_OWN_NODE} or newer: none comes with it for ${process.platform}-${process.arch}, and this machine has ${process.version}; install a newer one. ` +
      `知音需要 Node ${OLDEST_OWN_NODE} 或更新版本：没有适用于 ${process.platform}-${process.arch} 的自带版本，而本机是 ${process.version}，请安装新版 Node。`,
  );
}

/** 0 where the program does not run here, as one built for another C library. */
function majorOf(node) {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}

/** Builds the web app unless it was built from exactly these sources. */
export async function buildWeb(node) {
  const stamp = path.join(root, 'dist/web.stamp');
  const sources = sourcesDigest();
  const fresh =
    existsSync(path.join(root, 'dist/web/index.html')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === sources;
  if (fresh) return;
  console.log('Building the web app … 正在构建网页 …');
  const code = await run(node, [
    path.join(root, 'node_modules/vite/bin/vite.js'),
    'build',
    '--logLevel=warn',
  ]);
  if (code !== 0) throw new Refusal('The web app could not be built. 网页构建失败。');
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}

/** A digest over everything that can end up in the browser. */
function sourcesDigest() {
  const files = ['package-lock.json', 'vite.config.ts', 'tsconfig.web.json', 'index.html'].filter(
    (file) => existsSync(path.join(root, file)),
  );
  const walk = (folder) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(file);
      else if (!/\.test\.tsx?$/.test(file)) files.push(file);
    }
  };
  for (const folder of ['src/web', 'src/kernel', 'src/modules', 'analysis', 'public']) {
    if (existsSync(path.join(root, folder))) walk(folder);
  }
  // Half of how it is built stands beside this file.
  walk('scripts');
  files.push('src/main/web.tsx');
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    if (existsSync(path.join(root, file))) {
      hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
    }
  }
  return hash.digest('hex');
}

/**
 * The environment of our commands: their `node` and tools first. Large blocks of memory go back to the system when they
 * are freed: the C library otherwise keeps the 19 MB that a password takes for each thread that ever looked at one. What
 * Node has compiled is kept beside the packages: a server that starts again has half of that work.
 */
export function environment(node) {
  const first = [path.dirname(node), path.join(root, 'node_modules/.bin')];
  return {
    MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
    NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node'),
    ...process.env,
    PATH: [...first, process.env.PATH ?? ''].join(path.delimiter),
  };
}

/**
 * Runs a program in the project's folder and gives its exit code. Signals that end us reach it first, so that it can end
 * cleanly; it also learns from its closed channel when we are killed.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const { channel = false, ...rest } = options;
    const stdio = channel ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit';
    // A server gets its signals from us alone: Ctrl-C reaches the whole group of the terminal, and npm sends it again,
    // but only a person who presses it twice means to end at once.
    const child = spawn(command, args, { cwd: root, stdio, detached: channel, ...rest });
    let last = 0;
    const forward = (signal) => {
      if (Date.now() - last < SAME_SIGNAL_MS) return;
      last = Date.now();
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const watch = watchParent(() => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      clearInterval(watch);
      resolve(signal ? 128 + (signalNumbers[signal] ?? 0) : code);
    });
  });
}

const SAME_SIGNAL_MS = 500;
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/** npm that is killed cannot tell us: without it we are an orphan that holds the port. */
function watchParent(gone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const parents = starters();
  const timer = setInterval(() => {
    if (starters() === parents) return;
    clearInterval(timer);
    gone();
  }, 250);
  timer.unref();
  return timer;
}

/** Who started us, and where npm put a shell between, who started that. */
function starters() {
  const parent = `/proc/${process.ppid}/stat`;
  if (!existsSync(parent)) return String(process.ppid);
  const [, name, grandparent] = /\((.*)\) \S (\d+)/.exec(readFileSync(parent, 'utf8')) ?? [];
  return /^(ba|da|a)?sh$/.test(name ?? '') ? `${process.ppid} ${grandparent}` : `${process.ppid}`;
}
