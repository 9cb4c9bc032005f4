import { describe, expect, test } from 'vitest';
import {
  dayIn,
  formatCompact,
  formatCompactMoney,
  formatDate,
  formatDateTime,
  formatDecimal,
  formatMoney,
  formatRelative,
  fromZoned,
  parseDay,
  safeUrl,
  toZoned,
} from './format.ts';

const SHANGHAI = 'Asia/Shanghai';

describe('dates', () => {
  test('read as each language writes them', () => {
    expect(formatDate('2026-11-02', 'zh')).toBe('2026年11月2日');
    expect(formatDate('2026-11-22', 'en')).toBe('22 Nov 2026');
    expect(formatDateTime('2026-11-22T06:30:00.000Z', 'zh', SHANGHAI)).toBe('2026年11月22日 14:30');
    expect(formatDateTime('2026-11-22T06:30:00.000Z', 'en', SHANGHAI)).toBe('22 Nov 2026, 14:30');
  });

  test('midnight is 00, not 24, and belongs to the day that begins', () => {
    expect(toZoned('2026-11-21T16:00:00.000Z', SHANGHAI)).toBe('2026-11-22 00:00:00');
    expect(dayIn('2026-11-21T15:59:59.999Z', SHANGHAI)).toBe('2026-11-21');
  });

  test('what a clock shows becomes the time and back, over changes of summer time', () => {
    for (const [local, zone, iso] of [
      ['2026-11-22 14:30', SHANGHAI, '2026-11-22T06:30:00.000Z'],
      ['2026-03-29 01:30:00', 'Europe/Berlin', '2026-03-29T00:30:00.000Z'],
      ['2026-03-29 03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
      ['2026-10-25 04:00:00', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
      ['2026-07-01 09:00:00', 'America/New_York', '2026-07-01T13:00:00.000Z'],
    ] as const) {
      expect(fromZoned(local, zone)).toBe(iso);
      expect(toZoned(iso, zone)).toBe(local.length === 16 ? `${local}:00` : local);
    }
    expect(fromZoned('soon', SHANGHAI)).toBeNull();
  });

  test('a skipped hour becomes a time that exists', () => {
    const iso = fromZoned('2026-03-29 02:30:00', 'Europe/Berlin');
    expect(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']).toContain(iso);
  });

  test('typed days', () => {
    const today = '2026-11-22';
    for (const typed of [
      '2026-2-3',
      '2026/02/03',
      '2026年2月3日',
      '20260203',
      '2-3',
      '2月3日',
      '3 Feb 2026',
      '２０２６-２-３',
    ]) {
      expect(parseDay(typed, today)).toBe('2026-02-03');
    }
    for (const typed of ['2026-02-30', '31-31', 'tomorrow-ish', '', '3 Foo 2026']) {
      expect(parseDay(typed, today)).toBeNull();
    }
  });

  test('distance from now', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(formatRelative('2026-11-19T11:00:00Z', 'en', now)).toBe('3 days ago');
    expect(formatRelative('2026-11-22T11:58:00Z', 'zh', now)).toBe('2分钟前');
    expect(formatRelative('2026-11-23T13:00:00Z', 'en', now)).toBe('tomorrow');
  });
});

describe('figures', () => {
  test('decimals and money are exact', () => {
    expect(formatDecimal('9007199254740993.5', 'en')).toBe('9,007,199,254,740,993.5');
    expect(formatMoney('9007199254740993.01', 'CNY', 'zh')).toBe('¥9,007,199,254,740,993.01');
    expect(formatMoney('12.5', 'CNY', 'zh')).toBe('¥12.50');
    expect(formatMoney('0.0001', 'USD', 'en')).toBe('US$0.0001');
    expect(formatMoney('not money', 'USD', 'en')).toBe('not money');
  });

  test('compact figures count in ten thousands in Chinese', () => {
    for (const [value, zh, en] of [
      [0, '0', '0'],
      [999, '999', '999'],
      [9999, '9,999', '10K'],
      [12_345, '1.2万', '12.3K'],
      [-12_345, '-1.2万', '-12.3K'],
      [99_999_999, '1亿', '100M'],
      [1_250_000_000, '12.5亿', '1.3B'],
      [2e12, '2万亿', '2T'],
    ] as const) {
      expect(formatCompact(value, 'zh')).toBe(zh);
      expect(formatCompact(value, 'en')).toBe(en);
    }
    expect(formatCompactMoney('-123456.78', 'CNY', 'zh')).toBe('-¥12.3万');
  });
});

describe('links', () => {
  test('only http and https are followed', () => {
    expect(safeUrl('https://example.com/a')).toBe('https://example.com/a');
    expect(safeUrl('example.com')).toBe('https://example.com/');
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'http://',
    ]) {
      expect(safeUrl(bad)).toBeNull();
    }
  });
});
