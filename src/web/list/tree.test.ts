import { describe, expect, it } from 'vitest';
import type { Condition } from '../../kernel/condition.ts';
import {
  addBeside,
  addPart,
  readTree,
  replacePart,
  soleOn,
  switchJoin,
  withField,
  writeTree,
} from './tree.ts';

const city = (value: string): Condition => ({ field: 'city', op: 'eq', value });
const tier: Condition = { field: 'tier', op: 'eq', value: 'key' };

describe('the tree of the condition bar', () => {
  it.each<[string, Condition, Condition | undefined]>([
    ['one field', tier, tier],
    ['all of', { and: [tier, city('上海')] }, { and: [tier, city('上海')] }],
    ['any of', { or: [tier, city('上海')] }, { or: [tier, city('上海')] }],
    [
      'a group',
      { and: [tier, { or: [city('上海'), city('北京')] }] },
      { and: [tier, { or: [city('上海'), city('北京')] }] },
    ],
    ['a group of one', { and: [tier, { or: [city('上海')] }] }, { and: [tier, city('上海')] }],
    [
      'the same word inside',
      { and: [tier, { and: [city('上海')] }] },
      { and: [tier, city('上海')] },
    ],
    ['nothing', { and: [] }, undefined],
    ['a negation', { not: tier }, { not: tier }],
  ])('reads and writes %s', (_, condition, written) => {
    expect(writeTree(readTree(condition))).toEqual(written);
  });

  it('adds, makes alternatives, replaces and removes', () => {
    const one = addPart(readTree(undefined), city('上海'));
    expect(writeTree(one)).toEqual(city('上海'));
    const two = addPart(one, tier);
    const alternative = addBeside(two, 0, city('北京'));
    expect(writeTree(alternative)).toEqual({ and: [{ or: [city('上海'), city('北京')] }, tier] });
    const third = addBeside(alternative, 0, city('杭州'));
    expect(writeTree(replacePart(third, { part: 0, inner: 1 }, undefined))).toEqual({
      and: [{ or: [city('上海'), city('杭州')] }, tier],
    });
    expect(writeTree(replacePart(alternative, { part: 0, inner: 0 }, undefined))).toEqual({
      and: [city('北京'), tier],
    });
    expect(writeTree(replacePart(two, { part: 1 }, undefined))).toEqual(city('上海'));
    expect(writeTree(replacePart(one, { part: 0 }, undefined))).toBeUndefined();
  });

  it('switches between all and any', () => {
    expect(writeTree(switchJoin(readTree({ and: [tier, city('上海')] })))).toEqual({
      or: [tier, city('上海')],
    });
  });

  it('narrows by one value of a field, whatever the condition was', () => {
    const value = { field: 'tier', op: 'eq', value: 'small' } as const;
    expect(writeTree(withField(readTree(undefined), 'tier', value))).toEqual(value);
    expect(writeTree(withField(readTree({ and: [tier, city('上海')] }), 'tier', value))).toEqual({
      and: [value, city('上海')],
    });
    const any: Condition = { or: [city('上海'), city('北京')] };
    expect(writeTree(withField(readTree(any), 'tier', value))).toEqual({ and: [any, value] });
    expect(soleOn(readTree({ and: [any, value] }), 'tier')).toEqual(value);
    expect(soleOn(readTree({ or: [city('上海'), value] }), 'tier')).toBeUndefined();
    expect(writeTree(withField(readTree({ and: [any, value] }), 'tier', undefined))).toEqual(any);
  });
});
