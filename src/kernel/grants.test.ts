import { describe, expect, test } from 'vitest';
import { createCodec } from '../platform/crypto.ts';
import { buildCatalog } from './catalog.ts';
import { administers, checkDefinition, compileAccess, readyRoles } from './grants.ts';
import { defineObject } from './object.ts';

const label = { zh: '标', en: 'Label' };
const text = { kind: 'text', label, filterable: true } as const;
const object = (name: string, access: 'owner' | 'organisation') =>
  defineObject({
    name,
    plural: `${name}s`,
    label,
    pluralLabel: label,
    titleField: 'name',
    access,
    fields: {
      name: text,
      phone: { kind: 'phone', label },
      shared: { kind: 'boolean', label, filterable: true },
    },
  });
const catalog = buildCatalog([
  {
    name: 'test',
    objects: [
      object('customer', 'owner'),
      object('savedView', 'owner'),
      object('unit', 'organisation'),
      object('member', 'organisation'),
      object('role', 'organisation'),
    ],
  },
]);

const ctx = {
  orgId: '018f0000-0000-7000-8000-000000000001',
  memberId: '018f0000-0000-7000-8000-000000000002',
  locale: 'en' as const,
  timeZone: 'UTC',
  catalog,
  codec: createCodec(Buffer.alloc(32, 7)),
  now: () => new Date(),
  access: { treeUnits: ['u1', 'u2'] },
};
const compile = (...definitions: unknown[]) => compileAccess({ definitions, ctx, unitId: 'u1' });

describe('the ready roles', () => {
  const administrator = compile(readyRoles.administrator.definition);
  const member = compile(readyRoles.member.definition);
  const viewer = compile(readyRoles.viewer.definition);

  test('an administrator may do everything', () => {
    for (const name of ['customer', 'unit', 'role', 'savedView']) {
      for (const verb of ['create', 'update'] as const) {
        expect(administrator.grants(name, verb)).toEqual([
          { scope: 'all', fields: { '*': 'write' } },
        ]);
      }
      for (const verb of ['read', 'delete', 'export'] as const) {
        expect(administrator.grants(name, verb)).toEqual([
          { scope: 'all', fields: { '*': 'read' } },
        ]);
      }
    }
    expect(administrator.action('manageMetadata')).toBe(true);
  });

  test('a member works in their tree and reads the organisation’s own objects', () => {
    expect(member.grants('customer', 'update')).toEqual([
      { scope: 'tree', fields: { '*': 'write' } },
    ]);
    expect(member.grants('customer', 'export')).toEqual([]);
    expect(member.grants('unit', 'read')).toEqual([{ scope: 'all', fields: { '*': 'read' } }]);
    expect(member.grants('unit', 'update')).toEqual([]);
    for (const verb of ['read', 'create', 'update', 'delete'] as const) {
      expect(member.grants('role', verb)).toEqual([]);
    }
    expect(member.grants('savedView', 'read')).toHaveLength(2);
    expect(member.grants('savedView', 'update')).toEqual([
      { scope: 'own', fields: { '*': 'write' } },
    ]);
    expect(member.action('moveStage')).toBe(true);
    expect(member.action('manageMetadata')).toBe(false);
    expect(member.treeUnits).toEqual(['u1', 'u2']);
  });

  test('a viewer reads everything but sensitive values, and writes nothing but own views', () => {
    expect(viewer.grants('customer', 'read')).toEqual([
      { scope: 'all', fields: { '*': 'read', phone: 'masked' } },
    ]);
    for (const verb of ['create', 'update', 'delete', 'export'] as const) {
      expect(viewer.grants('customer', verb)).toEqual([]);
    }
    expect(viewer.grants('savedView', 'create')).toEqual([
      { scope: 'own', fields: { '*': 'write' } },
    ]);
    expect(viewer.action('moveStage')).toBe(false);
  });
});

describe('several roles', () => {
  test('add up grant by grant, so that rights on rows do not mix', () => {
    const both = compile(readyRoles.member.definition, readyRoles.viewer.definition);
    expect(both.grants('customer', 'read')).toEqual([
      { scope: 'tree', fields: { '*': 'read' } },
      { scope: 'all', fields: { '*': 'read', phone: 'masked' } },
    ]);
    expect(both.action('manageMetadata')).toBe(false);
  });

  test('the widest grant stands alone, and equal ones are one', () => {
    const { administrator, member } = readyRoles;
    const both = compile(member.definition, administrator.definition, member.definition);
    expect(both.grants('customer', 'update')).toEqual([{ scope: 'all', fields: { '*': 'write' } }]);
    expect(compile(member.definition, member.definition).grants('customer', 'read')).toHaveLength(
      1,
    );
    // Masked everywhere is not wider than clear on one's own.
    const masked = {
      objects: { '*': { read: { scope: 'all' }, fields: { '*': 'masked' } } },
      actions: [],
    };
    expect(compile(member.definition, masked).grants('customer', 'read')).toHaveLength(2);
  });
});

describe('what no longer reads grants nothing', () => {
  const where = (condition: unknown) => ({
    objects: { customer: { read: { scope: 'all', where: condition } } },
    actions: [],
  });

  test.each([
    ['no object', null],
    ['another shape', { objects: { customer: { read: 'all' } }, actions: [] }],
    ['an unknown scope', { objects: { customer: { read: { scope: 'world' } } }, actions: [] }],
    ['a field that has gone', where({ field: 'gone', op: 'eq', value: 1 })],
    ['SQL', where({ field: "name' or true --", op: 'eq', value: 'x' })],
  ])('%s', (_name, definition) => {
    expect(compile(definition).grants('customer', 'read')).toEqual([]);
    expect(() => checkDefinition(definition, ctx)).toThrow();
  });

  test('a sound condition is kept', () => {
    const condition = { field: 'shared', op: 'eq', value: true };
    expect(compile(where(condition)).grants('customer', 'read')[0]?.where).toEqual(condition);
    expect(() => checkDefinition(where(condition), ctx)).not.toThrow();
    const everywhere = {
      objects: { '*': { read: { scope: 'all', where: condition } } },
      actions: [],
    };
    expect(() => checkDefinition(everywhere, ctx)).toThrow();
  });
});

test('who can give roles administers', () => {
  expect(administers(readyRoles.administrator.definition)).toBe(true);
  expect(administers(readyRoles.member.definition)).toBe(false);
  expect(administers(readyRoles.viewer.definition)).toBe(false);
  const { administrator } = readyRoles;
  const locked = { ...administrator.definition.objects, role: {} };
  expect(administers({ objects: locked, actions: ['*'] })).toBe(false);
  expect(administers('nonsense')).toBe(false);
});
