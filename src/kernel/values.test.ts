import { expect, test } from 'vitest';
import { isDay } from './values.ts';

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
