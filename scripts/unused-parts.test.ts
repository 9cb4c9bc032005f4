import { expect, test } from 'vitest';
import { partsNamed, withoutParts } from './unused-parts.ts';

const menu = ['const Menu = factory();', 'Menu.Item = MenuItem;', 'Menu.Sub = MenuSub;', ''].join(
  '\n',
);

test('a part that nobody names is left out, one that is named stays', () => {
  const named = new Set(partsNamed('<Menu><Menu.Item onClick={run}>x</Menu.Item></Menu>'));
  expect(withoutParts(menu, named)).toBe('const Menu = factory();\nMenu.Item = MenuItem;\n\n');
});

test('to hang a part on its component does not name it', () => {
  expect(partsNamed(menu)).toEqual([]);
});

test('other properties stay, and so do other statements', () => {
  const other =
    'Menu.displayName = "Menu";\nMenu.extend = (one) => one;\nthis.Menu.Item = Other;\n';
  expect(withoutParts(other, new Set())).toBe(other);
});
