import path from 'node:path';
import { expect, test } from 'vitest';
import { groupsOfFirstScreens, namesFromBarrels } from './first-screens.ts';

const root = path.resolve(import.meta.dirname, '..');
const at = (file: string): string => path.join(root, file);
const CORE = at('node_modules/@mantine/core/esm/index.mjs');
const ICONS = at('node_modules/@tabler/icons-react/dist/esm/tabler-icons-react.mjs');
const box = at('node_modules/@mantine/core/esm/components/Box/Box.mjs');
const table = at('node_modules/@mantine/core/esm/components/Table/Table.mjs');
const icon = at('node_modules/@tabler/icons-react/dist/esm/icons/IconX.mjs');
const list = at('src/web/list/ListPage.tsx');
const grid = at('src/web/list/Grid.tsx');
const dialog = at('src/web/form/Dialog.tsx');
const workbench = at('src/modules/sales/workbench/pages/WorkbenchPage.tsx');

const graph: Record<string, { code: string; importedIds: string[] }> = {
  [list]: {
    code: `import { IconX } from "@tabler/icons-react";`,
    importedIds: [grid, dialog, ICONS],
  },
  [grid]: { code: `import { Box as B } from '@mantine/core';`, importedIds: [CORE] },
  [workbench]: { code: `import {Box} from "@mantine/core"`, importedIds: [CORE] },
  [CORE]: { code: '', importedIds: [box, table] },
  [ICONS]: { code: '', importedIds: [icon] },
};
const modules = { getModuleInfo: (id: string) => graph[id] ?? null };

test('what a module takes from a library is known by name, with hooks as their files are called', () => {
  const code = `import { Box, Menu as M } from '@mantine/core';\nimport { useMediaQuery } from "@mantine/hooks";`;
  expect(namesFromBarrels(code)).toEqual(['Box', 'Menu', 'use-media-query']);
});

test('what several first screens need is one file, and so is the rest of each one’s folder', () => {
  const { shared, own } = groupsOfFirstScreens();
  const nameOf = (id: string): (string | null)[] =>
    [shared, ...own].map((group) => group.name(id, modules)).filter((name) => name !== null);
  expect(nameOf(box)).toEqual(['pages']);
  expect(nameOf(icon)).toEqual(['pages']);
  expect(nameOf(grid)).toEqual(['list']);
  expect(nameOf(workbench)).toEqual(['workbench']);
  // Others share it as well, or nobody asks for it.
  expect(nameOf(dialog)).toEqual([]);
  expect(nameOf(table)).toEqual([]);
});
