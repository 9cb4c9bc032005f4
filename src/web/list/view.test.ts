import { describe, expect, it } from 'vitest';
import type { Condition } from '../../kernel/condition.ts';
import { listSearch } from './search.ts';
import {
  builtInDefinition,
  readDefinition,
  shownList,
  viewSearch,
  withColumns,
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
    expect(shownList(base, { view: 'v' })).toEqual({ ...base, changed: false });
    expect(shownList(base, { view: 'v', sort: '-name' })).toEqual({
      ...base,
      sort: '-name',
      changed: true,
    });
    expect(shownList(base, { view: 'v', where: { and: [] } })).toEqual({
      ...base,
      where: undefined,
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
    expect(readDefinition(writeDefinition(base))).toEqual(base);
    expect(readDefinition(writeDefinition({}))).toEqual({});
    expect(readDefinition('{')).toEqual({});
    expect(readDefinition(null)).toEqual({});
    expect(readDefinition('{"where":3,"columns":[1]}')).toEqual({ columns: [] });
  });
});
