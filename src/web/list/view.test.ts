import { describe, expect, it } from 'vitest';
import type { Condition } from '../../kernel/condition.ts';
import { listSearch } from './search.ts';
import {
  builtInDefinition,
  definitionOf,
  readDefinition,
  shownList,
  viewSearch,
  withColumns,
  withMode,
  withNames,
  withSort,
  withWhere,
  writeDefinition,
} from './view.ts';

const shanghai: Condition = { field: 'city', op: 'eq', value: '上海' };
const base = { where: shanghai, sort: 'name', columns: ['name', 'city'] };

describe('the state of a list in its address', () => {
  it('takes what fits and leaves out the rest', () => {
    expect(
      listSearch({
        where: shanghai,
        sort: '-name',
        columns: ['name', 3],
        view: 'mine',
        sum: true,
        page: 7,
      }),
    ).toEqual({ where: shanghai, sort: '-name', columns: ['name'], view: 'mine', sum: true });
    expect(listSearch({ where: 'x', sort: 1, columns: 'name', sum: 'yes' })).toEqual({});
  });

  it('shows the view until the address says otherwise', () => {
    expect(shownList(base, { view: 'v' })).toEqual({ ...base, mode: 'table', changed: false });
    expect(shownList(base, { view: 'v', sort: '-name' })).toEqual({
      ...base,
      sort: '-name',
      mode: 'table',
      changed: true,
    });
    expect(shownList(base, { view: 'v', where: { and: [] } })).toEqual({
      ...base,
      where: undefined,
      mode: 'table',
      changed: true,
    });
    expect(shownList(builtInDefinition('mine'), { view: 'mine' }).where).toEqual({
      field: 'owner',
      op: 'me',
    });
  });

  it('says nothing that the view says already', () => {
    const search = { view: 'v' };
    expect(withWhere(search, base, shanghai)).toEqual(search);
    expect(withWhere(search, base, undefined)).toEqual({ view: 'v', where: { and: [] } });
    expect(withWhere({ view: 'v', where: { and: [] } }, base, shanghai)).toEqual(search);
    expect(withWhere({}, {}, undefined)).toEqual({});
    expect(withSort(search, base, 'name')).toEqual(search);
    expect(withSort(search, base, '-city')).toEqual({ view: 'v', sort: '-city' });
    expect(withColumns(search, base, ['name', 'city'])).toEqual(search);
    expect(withColumns(search, base, ['name'])).toEqual({ view: 'v', columns: ['name'] });
  });

  it('goes to another view without what was changed in this one', () => {
    expect(viewSearch({ view: 'v', where: shanghai, sort: 'name', group: 'tier' }, 'w')).toEqual({
      view: 'w',
      group: 'tier',
    });
    expect(viewSearch({ view: 'v' }, undefined)).toEqual({});
  });

  it('reads definitions and takes what cannot be read for nothing', () => {
    expect(readDefinition(writeDefinition(base))).toEqual({ ...base, mode: 'table' });
    expect(readDefinition(writeDefinition({}))).toEqual({ mode: 'table' });
    const board = { mode: 'board', by: 'stage', of: 'p', default: true } as const;
    expect(readDefinition(writeDefinition(board))).toEqual(board);
    expect(readDefinition('{')).toEqual({});
    expect(readDefinition(null)).toEqual({});
    expect(readDefinition('{"where":3,"columns":[1]}')).toEqual({ columns: [], mode: 'table' });
    expect(readDefinition('{"mode":"map","by":3}')).toEqual({ mode: 'table' });
  });
});

describe('the way a list shows its records', () => {
  const board = { ...base, mode: 'board', by: 'tier' } as const;

  it('is read from the address, also where it is written as a view', () => {
    expect(listSearch({ view: 'board', by: 'tier' })).toEqual({ mode: 'board', by: 'tier' });
    expect(listSearch({ mode: 'map', at: 'today', span: 'day' })).toEqual({});
    expect(listSearch({ mode: 'calendar', at: '2026-11-22', span: 'week' })).toEqual({
      mode: 'calendar',
      at: '2026-11-22',
      span: 'week',
    });
  });

  it('is no change of a view that nobody saved, but one of a saved view', () => {
    expect(shownList({}, { mode: 'board', by: 'tier' })).toMatchObject({
      mode: 'board',
      by: 'tier',
      changed: false,
    });
    expect(shownList(board, { view: 'v' })).toMatchObject({ mode: 'board', changed: false });
    expect(shownList(board, { view: 'v', by: 'kind' })).toMatchObject({ changed: true });
    expect(shownList(board, { view: 'v', mode: 'table' }).changed).toBe(true);
  });

  it('stands in the address where the view says something else', () => {
    expect(withMode({ view: 'v' }, board, 'board')).toEqual({ view: 'v' });
    expect(withMode({ view: 'v' }, board, 'table')).toEqual({ view: 'v', mode: 'table' });
    expect(withMode({ mode: 'board' }, {}, 'table')).toEqual({});
    expect(withNames({ mode: 'board' }, {}, { by: 'kind', of: undefined })).toEqual({
      mode: 'board',
      by: 'kind',
    });
    expect(withNames({ view: 'v', by: 'kind' }, board, { by: 'tier' })).toEqual({ view: 'v' });
  });

  it('stays among the views that nobody saved', () => {
    expect(viewSearch({ mode: 'board', by: 'tier', view: 'v', where: shanghai }, 'mine')).toEqual({
      mode: 'board',
      by: 'tier',
      view: 'mine',
    });
    expect(viewSearch({ mode: 'board', by: 'tier', sum: true }, 'w')).toEqual({
      view: 'w',
      sum: true,
    });
  });

  it('is kept by a view with what it needs, and with nothing of the other ways', () => {
    const shown = shownList({}, { mode: 'calendar', by: 'tier', on: 'dueAt' });
    expect(definitionOf(shown)).toEqual({ mode: 'calendar', on: 'dueAt' });
  });
});
