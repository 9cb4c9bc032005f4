import { expect, test } from 'vitest';
import { keptForms } from './keptForm.ts';

const fields = ['name', 'city', 'phone'].map((name) => ({
  name,
  kind: name === 'phone' ? ('phone' as const) : ('text' as const),
}));
const said = (typed: object, stored: object, masked: string[] = []): string[] =>
  keptForms({ fields }, { ...typed }, { ...stored, _masked: masked });

test('what was kept in another form than it was typed in is said, field by field', () => {
  expect(said({ city: '汕头市' }, { city: '汕头', name: '甲' })).toEqual(['汕头']);
  expect(said({ city: '汕头 ' }, { city: '汕头' })).toEqual([]);
  expect(said({ city: '汕头', name: 'Ａ' }, { city: '汕头', name: 'A' })).toEqual(['A']);
  expect(said({ city: '汕头市', name: 'Ａ' }, { city: '汕头', name: 'A' })).toEqual(['A', '汕头']);
});

test('nothing is said of what was emptied, of other fields, and of what is masked', () => {
  expect(said({ city: null }, { city: null })).toEqual([]);
  expect(said({ city: '\u200B' }, { city: null })).toEqual([]);
  expect(said({ city: '汕头市' }, { city: '汕•' }, ['city'])).toEqual([]);
  expect(said({ phone: '13900001111' }, { phone: '+8613900001111' })).toEqual([]);
  expect(said({ count: '1.0' }, { count: '1' })).toEqual([]);
});
