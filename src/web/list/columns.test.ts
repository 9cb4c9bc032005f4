import { describe, expect, it } from 'vitest';
import { moveColumn, nextSort } from './columns.ts';

describe('columns', () => {
  it('moves a column, the title staying first', () => {
    const names = ['name', 'a', 'b', 'c'];
    expect(moveColumn(names, 1, 2)).toEqual(['name', 'b', 'a', 'c']);
    expect(moveColumn(names, 3, 0)).toEqual(['name', 'c', 'a', 'b']);
    expect(moveColumn(names, 0, 2)).toEqual(names);
    expect(moveColumn(names, 1, 9)).toEqual(['name', 'b', 'c', 'a']);
  });

  it('sorts up, down, and as the view does', () => {
    expect(nextSort('name', undefined)).toBe('name');
    expect(nextSort('name', 'name')).toBe('-name');
    expect(nextSort('name', '-name')).toBeUndefined();
    expect(nextSort('name', 'city')).toBe('name');
  });
});
