import path from 'node:path';

/** What the bundler tells of a module. */
type ModuleInfo = { code: string | null; importedIds: readonly string[] };
type Modules = { getModuleInfo: (id: string) => ModuleInfo | null };

const root = path.resolve(import.meta.dirname, '..');

/** Where one begins: the names of the files, and the pages. */
const FIRST_SCREENS = {
  list: 'src/web/list/ListPage.tsx',
  record: 'src/web/record/RecordPage.tsx',
  workbench: 'src/modules/sales/workbench/pages/WorkbenchPage.tsx',
} as const;

/** Modules that only name all of a library's others. */
const BARREL =
  /node_modules[\\/](@mantine[\\/]\w+[\\/]esm[\\/]index|@tabler[\\/]icons-react[\\/].*[\\/]tabler-icons-react)\.mjs$/;
const FROM_BARREL =
  /import\s*\{(?<names>[^}]*)\}\s*from\s*["'](?:@mantine\/\w+|@tabler\/icons-react)["']/g;

/** The names that a source takes from such libraries, as their files are called: `Button`, `use-media-query`. */
export function namesFromBarrels(code: string): string[] {
  return Array.from(code.matchAll(FROM_BARREL), ({ groups }) => groups?.['names'] ?? '')
    .flatMap((names) => names.split(','))
    .map((name) => name.trim().split(/\s/, 1)[0] ?? '')
    .map((name) => (name.startsWith('use') ? kebabOf(name) : name));
}

function kebabOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What a module needs at once: of a library that one module names as a whole, only what it names. */
function importsOf(id: string, modules: Modules): readonly string[] {
  const info = modules.getModuleInfo(id);
  if (!info) return [];
  const named = new Set(namesFromBarrels(info.code ?? ''));
  return info.importedIds.flatMap((imported) =>
    BARREL.test(imported)
      ? (modules.getModuleInfo(imported)?.importedIds ?? []).filter((file) =>
          named.has(path.basename(file, '.mjs')),
        )
      : imported,
  );
}

function neededBy(page: string, modules: Modules): ReadonlySet<string> {
  const needed = new Set<string>();
  const waiting = [page];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    waiting.push(...importsOf(id, modules));
  }
  return needed;
}

/** Pictures of a few hundred bytes: files of their own would cost more than they are. */
const ICON = /[\\/]@tabler[\\/]icons-react[\\/].*[\\/]icons[\\/]\w+\.mjs$/;

type Group = { name: (id: string, modules: Modules) => string | null; debugName: string };

/**
 * Groups of the bundler, one for each file of the first screens: what several of them need, and the rest of the folder
 * of each. A group takes along what its modules need: what is shared has to be taken first, by groups before it.
 */
export function groupsOfFirstScreens(): { shared: Group; own: Group[] } {
  const known = new Map<string, ReadonlySet<string>>();
  const fileOf = (id: string, modules: Modules): string | undefined => {
    const names = Object.entries(FIRST_SCREENS).flatMap(([name, file]) => {
      const needed = known.get(name) ?? neededBy(path.join(root, file), modules);
      known.set(name, needed);
      return needed.has(id) ? { name, folder: path.join(root, path.dirname(file), path.sep) } : [];
    });
    if (names.length > 1 || (names.length > 0 && ICON.test(id))) return 'pages';
    return names.find(({ folder }) => id.startsWith(folder))?.name;
  };
  const group = (name: string): Group => ({
    name: (id, modules) => (fileOf(id, modules) === name ? name : null),
    debugName: name,
  });
  return { shared: group('pages'), own: Object.keys(FIRST_SCREENS).map(group) };
}
