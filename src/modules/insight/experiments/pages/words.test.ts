import { expect, test } from 'vitest';
import { experiments as en } from '../../../../web/i18n/en/experiments.ts';
import { message } from '../../../../web/i18n/message.ts';
import type { Locale } from '../../../../web/i18n/message.ts';
import { experiments as zh } from '../../../../web/i18n/zh/experiments.ts';
import type { ArmWire, ReadingWire } from '../wire.ts';
import { type Saying, isFinal, outcomeText, readingText, signed } from './words.ts';

const saying = (locale: Locale): Saying => ({
  locale,
  currency: 'CNY',
  t: (key, values) => message(locale === 'zh' ? zh : en, locale, key, values),
});

const reading = (
  verdict: ReadingWire['verdict'],
  difference: ReadingWire['difference'],
): ReadingWire => ({ arm: 'b', verdict, difference, p: 0.01 });

test('differences of rates are points, with their sign', () => {
  expect(signed(0.031, 'bought', saying('zh'))).toBe('+3.1');
  expect(signed(-0.004, 'bought', saying('zh'))).toBe('−0.4');
  expect(signed(0.0001, 'bought', saying('zh'))).toBe('0.0');
  expect(signed(-12.5, 'revenue', saying('zh'))).toBe('−¥12.50');
});

test('verdicts are said in one sentence', () => {
  const better = reading('better', { estimate: 0.031, low: 0.01, high: 0.052 });
  const say = (one: ReadingWire, locale: Locale, final = false): string =>
    readingText(one, 'B', { outcome: 'bought', final }, saying(locale));
  expect(say(better, 'zh')).toBe('B 更好：+3.1 个百分点，介于 +1.0 与 +5.2 之间。');
  expect(say(better, 'en')).toBe('B is better: +3.1 points, between +1.0 and +5.2.');
  const open = reading('open', { estimate: 0.01, low: -0.02, high: 0.04 });
  expect(say(open, 'en')).toContain('do not stop because of today’s figures');
  expect(say(open, 'en', true)).toBe(
    'It could not be shown that B differs from the control: +1.0 points, between −2.0 and +4.0.',
  );
  expect(say(open, 'zh', true)).not.toContain('现在');
  expect(say(reading('tooEarly', null), 'zh')).toContain('还太少');
  expect(say(reading('tooEarly', null), 'zh', true)).toContain('没有看出');
  expect(say(better, 'en', true)).toBe(say(better, 'en'));
});

test('a reading is final once it is ended or everybody’s days are over', () => {
  const arm = (assigned: number, ripe: number): ArmWire => ({
    id: 'b',
    name: 'B',
    control: false,
    share: 1,
    treatment: null,
    assigned,
    ripe,
    ordered: 0,
    revenue: 0,
    soFar: { ordered: 0 },
  });
  expect(isFinal({ arms: [arm(10, 10), arm(9, 8)] }, false)).toBe(false);
  expect(isFinal({ arms: [arm(10, 10), arm(9, 8)] }, true)).toBe(true);
  expect(isFinal({ arms: [arm(10, 10), arm(9, 9)] }, false)).toBe(true);
});

test('an arm without customers whose days are over has no outcome', () => {
  const arm = {
    id: 'b',
    name: 'B',
    control: false,
    share: 1,
    treatment: null,
    assigned: 10,
    ripe: 0,
    ordered: 0,
    revenue: 0,
    soFar: { ordered: 1 },
  };
  expect(outcomeText(arm, 'bought', saying('zh'))).toBe('–');
  const ripe = { ...arm, ripe: 8, ordered: 3, revenue: 100 };
  expect(outcomeText(ripe, 'bought', saying('zh'))).toBe('37.5%');
  expect(outcomeText(ripe, 'revenue', saying('zh'))).toBe('¥12.50');
});
