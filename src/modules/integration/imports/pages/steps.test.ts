import { expect, test } from 'vitest';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import type { PresetWire, StepWire } from '../wire.ts';
import { withAdded, withoutStep } from './steps.ts';

const label = { zh: '对象', en: 'Object' };
const plain = { label, system: false, fact: false, custom: false } as const;

/** An object with references to others. */
function object(
  name: string,
  references: Record<string, string>,
  right: FieldWire['right'] = 'write',
): ObjectWire {
  return {
    name,
    path: name,
    module: null,
    custom: false,
    label,
    pluralLabel: label,
    titleField: 'name',
    access: 'owner',
    verbs: { create: true, read: true, update: true, delete: true, export: true },
    fields: Object.entries(references).map(([field, to]) => ({
      ...plain,
      name: field,
      kind: 'reference',
      to,
      onDelete: 'cascade',
      right,
    })),
    relations: [],
    listColumns: [],
    groups: [],
    timeline: [],
  };
}

const known = {
  objects: [
    object('customer', { parent: 'customer' }),
    object('product', {}),
    object('order', { customer: 'customer' }),
    object('orderLine', { order: 'order', product: 'product' }),
    object('note', { customer: 'customer' }, 'read'),
  ],
  actions: [],
};
const step = (name: string): StepWire => ({ object: name, mode: 'create', columns: {} });
function built(...names: string[]): PresetWire {
  let preset: PresetWire = { steps: [] };
  for (const name of names) preset = withAdded(preset, step(name), known);
  return preset;
}
/** What each step takes from which, by their objects. */
const taken = ({ steps }: PresetWire) =>
  Object.fromEntries(
    steps.map(({ object: name, columns }) => [
      name,
      Object.values(columns)
        .flatMap((source) => ('step' in source ? [steps[source.step]?.object ?? ''] : []))
        .toSorted(),
    ]),
  );

function permutations(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((name) =>
    permutations(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  );
}

test.each(permutations(['customer', 'product', 'order', 'orderLine']))(
  'whatever came first, each step takes from those before it: %s, %s, %s, %s',
  (...names) => {
    const preset = built(...names);
    expect(taken(preset)).toEqual({
      customer: [],
      product: [],
      order: ['customer'],
      orderLine: ['order', 'product'],
    });
    for (const [n, { columns }] of preset.steps.entries()) {
      for (const source of Object.values(columns)) {
        expect('step' in source && source.step < n).toBe(true);
      }
    }
  },
);

test('adding something else leaves alone what was said of the others', () => {
  const before = built('customer', 'order');
  const own = { column: '客户', lookup: { by: ['name'] } };
  const changed: PresetWire = {
    steps: before.steps.map((each) =>
      each.object === 'order' ? { ...each, columns: { customer: own } } : each,
    ),
  };
  const after = withAdded(changed, step('product'), known);
  expect(after.steps.find((each) => each.object === 'order')?.columns).toEqual({ customer: own });
});

test('a field that one may not write is not filled, and a customer is not its own parent', () => {
  expect(taken(built('customer', 'note'))).toEqual({ customer: [], note: [] });
  expect(built('customer', 'customer').steps.map(({ columns }) => columns)).toEqual([{}, {}]);
});

test('a step goes, and those behind it still take what they took', () => {
  const preset: PresetWire = {
    steps: [
      step('customer'),
      step('product'),
      {
        object: 'order',
        mode: 'update',
        key: ['customer', 'name'],
        columns: { customer: { step: 0 }, name: { column: '单号' } },
      },
      {
        ...step('orderLine'),
        columns: { order: { step: 2 }, product: { step: 1 }, name: { column: '品名' } },
      },
    ],
  };
  expect(taken(withoutStep(preset, 1))).toEqual({
    customer: [],
    order: ['customer'],
    orderLine: ['order'],
  });
  expect(withoutStep(preset, 1).steps[1]?.key).toEqual(['customer', 'name']);
  // The name alone could be another customer's order.
  expect(withoutStep(preset, 0).steps[1]).toEqual({
    object: 'order',
    mode: 'create',
    columns: { name: { column: '单号' } },
  });
});
