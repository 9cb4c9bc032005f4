import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateOrderOf, isoInstant, readDate } from './dates.ts';

test.each([
  ['2024-03-05', '2024-03-05', null],
  ['2024/3/5', '2024-03-05', null],
  ['2024.3.5', '2024-03-05', null],
  ['2024年3月5日', '2024-03-05', null],
  ['２０２４年３月５日', '2024-03-05', null],
  ['24年3月5日', '2024-03-05', null],
  ['2024年3月5号', '2024-03-05', null],
  ['20240305', '2024-03-05', null],
  ['45356', '2024-03-05', null],
  ['45356.5', '2024-03-05', 43_200],
  ['5 March 2024', '2024-03-05', null],
  ['5-Mar-2024', '2024-03-05', null],
  ['Mar 5, 2024', '2024-03-05', null],
  ['March 5th, 2024', '2024-03-05', null],
  ['25/3/2024', '2024-03-25', null],
  ['3/25/2024', '2024-03-25', null],
  ['5/5/24', '2024-05-05', null],
  ['2024-03-05 14:30', '2024-03-05', 52_200],
  ['2024-03-05T14:30:15', '2024-03-05', 52_215],
  ['2024-03-05T14:30:15.123Z', '2024-03-05', 52_215],
  ['2024/3/5 下午2:30', '2024-03-05', 52_200],
  ['2024年3月5日14时30分', '2024-03-05', 52_200],
  ['2024年3月5日 星期二 14:30', '2024-03-05', 52_200],
  ['2024年3月5日 上午12:05', '2024-03-05', 300],
  ['2024-03-05 2:30 PM', '2024-03-05', 52_200],
  ['2024-02-29', '2024-02-29', null],
])('%s', (text, date, seconds) => {
  expect(readDate(text)).toEqual({ date, seconds });
});

test.each([
  '',
  '昨天',
  '2024-02-30',
  '2023-02-29',
  '2024/13/1',
  '3/5/2024',
  '24/03/05',
  '12345',
  '99999',
  '2024-03',
  '2024-03-05 25:00',
  '5 Foo 2024',
  '138 0000 1234',
])('%j is no date by itself', (text) => {
  expect(readDate(text)).toBe(undefined);
});

test('the order of the column decides what could be either', () => {
  expect(readDate('3/5/2024', 'dmy')?.date).toBe('2024-05-03');
  expect(readDate('3/5/2024', 'mdy')?.date).toBe('2024-03-05');
  expect(readDate('24/3/5', 'ymd')?.date).toBe('2024-03-05');
  expect(readDate('24/03/05', 'dmy')?.date).toBe('2005-03-24');
  expect(readDate('24/3/5')?.date).toBe(undefined);
  expect(dateOrderOf(['3/5/2024', '25/3/2024 10:00'])).toBe('dmy');
  expect(dateOrderOf(['3/5/2024', '3/25/2024'])).toBe('mdy');
  expect(dateOrderOf(['3/5/2024'])).toBe(undefined);
  expect(dateOrderOf(['25/3/2024', '3/25/2024'])).toBe(undefined);
});

test('a local time is an instant of its zone', () => {
  expect(isoInstant({ date: '2024-03-05', seconds: 52_200 }, 'Asia/Shanghai')).toBe(
    '2024-03-05T06:30:00.000Z',
  );
  expect(isoInstant({ date: '2024-03-05', seconds: null }, 'Asia/Shanghai')).toBe(
    '2024-03-04T16:00:00.000Z',
  );
  expect(isoInstant({ date: '2024-03-31', seconds: 9_000 }, 'Europe/Berlin')).toBe(
    '2024-03-31T01:30:00.000Z',
  );
});

test('every day is read back in every form', () => {
  const days = fc.date({
    min: new Date('1960-01-01'),
    // Days without separators are read up to the end of this year.
    max: new Date('2099-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, (when) => {
      const [y, m, d] = [when.getUTCFullYear(), when.getUTCMonth() + 1, when.getUTCDate()];
      const date = when.toISOString().slice(0, 10);
      const serial = String(Math.floor(when.getTime() / 86_400_000) + 25_569);
      for (const text of [
        date,
        `${y}/${m}/${d}`,
        `${y}年${m}月${d}日`,
        date.replaceAll('-', ''),
        serial,
      ])
        expect(readDate(text)?.date).toBe(date);
    }),
  );
});

test('no text ends it with an error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const read = readDate(text, 'dmy');
      if (read) expect(read.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }),
  );
});
