import { expect, test } from 'vitest';
import { withoutUnused } from './unused-css.ts';

test('only rules of components that nobody imports go', () => {
  const used = new Set(['m_aaaaaa']);
  for (const [css, kept] of [
    ['.m_aaaaaa{color:red}.m_bbbbbb{color:red}', '.m_aaaaaa{color:red}'],
    ['.m_aaaaaa,.m_bbbbbb:hover{a:b}', '.m_aaaaaa{a:b}'],
    ['.m_aaaaaa .m_bbbbbb{a:b}', ''],
    [':where(.m_aaaaaa,.x) p{a:b}body{a:b}', ':where(.m_aaaaaa,.x) p{a:b}body{a:b}'],
    [
      '@media (x){.m_bbbbbb{a:b}}@media (y){.m_aaaaaa{a:b}.m_bbbbbb{a:b}}',
      '@media (y){.m_aaaaaa{a:b}}',
    ],
    [
      '@charset "utf-8";@keyframes m_bbbbbb{0%{a:b}to{a:c}}p{a:b}',
      '@charset "utf-8";@keyframes m_bbbbbb{0%{a:b}to{a:c}}p{a:b}',
    ],
    ['.m_aaaaaa{& .m_bbbbbb{a:b}}', '.m_aaaaaa{& .m_bbbbbb{a:b}}'],
  ] as const) {
    expect(withoutUnused(css, used)).toBe(kept);
  }
});
