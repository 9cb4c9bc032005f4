import { expect, test } from 'vitest';
import { checkValue, isDay, toScaled } from './values.ts';

test('the days of the calendar are those that dates know, but for the year 0', () => {
  const years = [1, 4, 100, 400, 1582, 1900, 1999, 2000, 2023, 2024, 2100, 9999];
  for (const year of years) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        const two = (n: number): string => String(n).padStart(2, '0');
        const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
        const date = new Date(`${text}T00:00:00Z`);
        const known = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
        expect([text, isDay(text)]).toEqual([text, known]);
      }
    }
  }
  for (const text of ['', '2024-3-5', '2024-02-1', '0000-01-01', '2024-01-01T', ' 2024-01-01'])
    expect(isDay(text)).toBe(false);
});

test.each([
  ['0', 2, '0'],
  ['-0', 2, '0'],
  ['-0.00', 0, '0'],
  ['007', 0, '7'],
  ['-0.5', 4, '-5000'],
  ['12.5', 2, '1250'],
  ['12.50000', 2, '1250'],
  ['100', 4, '1000000'],
])('%s with %d digits after the point is stored as %s', (text, scale, scaled) => {
  expect(toScaled(text, scale)).toBe(scaled);
});

test.each([
  ['99999999999999.9999', true],
  ['922337203685477.5807', true],
  ['-922337203685477.5808', true],
  ['922337203685477.5808', false],
  ['999999999999999.9999', false],
])('%s is an amount that can be stored: %s', (text, fits) => {
  const declaration = { kind: 'money', label: { zh: '金额', en: 'Amount' } } as const;
  const checked = checkValue(declaration, text);
  expect('value' in checked ? checked.value : checked.error.code).toBe(fits ? text : 'too_large');
});

test.each([
  ['2026-02-28T23:59:59.999Z', '2026-02-28T23:59:59.999Z'],
  ['2026-02-28T23:59:59Z', '2026-02-28T23:59:59.000Z'],
  ['2026-02-29T10:00:00.000Z', undefined],
  ['2026-02-28T24:00:00.001Z', undefined],
  ['2026-02-28T10:60:00.000Z', undefined],
  ['0000-01-01T00:00:00.000Z', undefined],
])('%s is the time %s', (text, value) => {
  const declaration = { kind: 'dateTime', label: { zh: '时间', en: 'Time' } } as const;
  const checked = checkValue(declaration, text);
  expect('value' in checked ? checked.value : undefined).toBe(value);
});
