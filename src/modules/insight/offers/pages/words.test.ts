import { expect, test } from 'vitest';
import { insightOffers as en } from '../../../../web/i18n/en/insightOffers.ts';
import { message } from '../../../../web/i18n/message.ts';
import { insightOffers as zh } from '../../../../web/i18n/zh/insightOffers.ts';
import type { ToldReason } from '../wire.ts';
import { type Voice, sayHeld, sayReason } from './words.ts';

const voice = (locale: 'zh' | 'en'): Voice => ({
  t: (key, values) => message(locale === 'zh' ? zh : en, locale, key, values),
  locale,
  timeZone: 'Asia/Shanghai',
  percent: (share) => `${Math.round(100 * share)}%`,
});

const sequence: ToldReason = {
  kind: 'sequence',
  from: { id: '1', name: '磨豆机 Grinder' },
  last: '2026-11-02',
  days: 60,
  share: 0.38,
  without: 0.09,
  customers: 120,
};

test.each([
  [sequence, /第一次买了磨豆机 Grinder；买过它的客户，38% 在 60 天内买了这个，没买过的是 9%/],
  [{ kind: 'rhythm', times: 5, every: 22.6, last: '2026-11-02' }, /大约每 23 天买一次/],
  [{ kind: 'again', times: 2, last: '2026-11-02' }, /买过 2 次/],
  [{ kind: 'alike', share: 0.4 }, /买得相似的客户中，40% 买它/],
  [{ kind: 'popular', share: 0.1 }, /最近 10% 的订单里有它/],
  [null, /不能查看/],
] as const)('%j', (reason, said) => {
  expect(sayReason(reason, voice('zh'))).toMatch(said);
});

test('in English, and of one purchase', () => {
  expect(sayReason(sequence, voice('en'))).toMatch(/38% of those who do buy this within 60 days/);
  const daily: ToldReason = { kind: 'rhythm', times: 9, every: 1.2, last: '2026-11-02' };
  expect(sayReason(daily, voice('en'))).toMatch(/about every day, the last time/);
  expect(sayReason({ kind: 'again', times: 1, last: '2026-11-02' }, voice('en'))).toMatch(/once/);
});

test('why somebody is left alone, and until when', () => {
  const held = {
    code: 'offered',
    since: '2026-11-01T00:00:00Z',
    until: '2026-12-01T00:00:00Z',
  } as const;
  expect(sayHeld(held, voice('zh'))).toMatch(/11.*1.*推荐过.*12.*1.*不再打扰/);
  expect(sayHeld({ code: 'noContact', since: null, until: null }, voice('en'))).toMatch(
    /contacted/,
  );
});
