import { expect, test } from 'vitest';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import type { PresetWire, StepWire } from '../wire.ts';
import { withAdded, withoutStep } from './steps.ts';

const object = (name: string, references: Record<string, string>): ObjectWire =>
  ({
    name,
    fields: Object.entries(references).map(([field, to]) => ({
      name: field,
      kind: 'reference',
      to,
    })),
  }) as unknown as ObjectWire;

const objects = [
  object('customer', { parent: 'customer' }),
  object('product', {}),
  object('order', { customer: 'customer' }),
  object('orderLine', { order: 'order', product: 'product' }),
];
const step = (name: string): StepWire => ({ object: name, mode: 'create', columns: {} });
const sources = ({ steps }: PresetWire) => steps.map((each) => [each.object, each.columns]);

test('a further step takes the records of those before it', () => {
  const preset = withAdded({ steps: [step('customer')] }, step('order'), objects);
  expect(sources(preset)).toEqual([
    ['customer', {}],
    ['order', { customer: { step: 0 } }],
  ]);
});

test('what others point to comes before them, whatever came first', () => {
  const lines: PresetWire = { steps: [step('orderLine')] };
  const whole = ['order', 'product', 'customer'].reduce(
    (preset, name) => withAdded(preset, step(name), objects),
    lines,
  );
  expect(sources(whole)).toEqual([
    ['customer', {}],
    ['order', { customer: { step: 0 } }],
    ['product', {}],
    ['orderLine', { order: { step: 1 }, product: { step: 2 } }],
  ]);
});

test('a step goes, and those behind it still take what they took', () => {
  const preset: PresetWire = {
    steps: [
      step('customer'),
      step('product'),
      { ...step('order'), key: ['customer'], columns: { customer: { step: 0 } } },
      {
        ...step('orderLine'),
        columns: { order: { step: 2 }, product: { step: 1 }, name: { column: '品名' } },
      },
    ],
  };
  expect(sources(withoutStep(preset, 1))).toEqual([
    ['customer', {}],
    ['order', { customer: { step: 0 } }],
    ['orderLine', { order: { step: 1 }, name: { column: '品名' } }],
  ]);
  const orphans = withoutStep(preset, 0);
  expect(sources(orphans)[1]).toEqual(['order', {}]);
  // A key names only what the step still fills.
  expect(orphans.steps[1]?.key).toBeUndefined();
});

test('a customer’s parent is no reason to take the same customer', () => {
  const preset = withAdded({ steps: [step('customer')] }, step('customer'), objects);
  expect(sources(preset)).toEqual([
    ['customer', {}],
    ['customer', {}],
  ]);
});
