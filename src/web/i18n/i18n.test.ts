import { beforeEach, describe, expect, test, vi } from 'vitest';
import { setLocale } from './i18n.ts';

const chinese = vi.hoisted(() => Promise.withResolvers<void>());
// The real texts, when the test lets them come.
vi.mock('./zh/first.ts', async (original) => {
  await chinese.promise;
  return original<object>();
});

const stored = new Map<string, string>();
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { lang: '' } });
  vi.stubGlobal('localStorage', {
    setItem: (name: string, value: string) => stored.set(name, value),
  });
});

describe('of two languages asked for', () => {
  test('the later one stays, whichever comes last', async () => {
    const former = setLocale('zh');
    await setLocale('en');
    chinese.resolve();
    await former;
    expect(document.documentElement.lang).toBe('en');
    expect([...stored.values()]).toEqual(['en']);
  });

  test('the later one stays where it is on screen already', async () => {
    const former = setLocale('zh');
    await setLocale('en');
    await former;
    expect(document.documentElement.lang).toBe('');
    expect([...stored.values()]).toEqual(['en']);
  });

  test('the later one follows the former', async () => {
    await setLocale('zh');
    expect(document.documentElement.lang).toBe('zh-CN');
    await setLocale('en');
    expect(document.documentElement.lang).toBe('en');
  });
});
