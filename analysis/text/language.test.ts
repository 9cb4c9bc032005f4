import { describe, expect, test } from 'vitest';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { compare } from '../testing/comparison.ts';
import { detectLanguage } from './language.ts';

const said = (text: string): string => {
  const detected = detectLanguage(text);
  return detected.state === 'known' ? detected.language : detected.reason;
};

test.each([
  ['我想退货', 'zh'],
  ['好', 'zh'],
  ['請問什麼時候發貨', 'zh'],
  ['iPhone 手机不错', 'zh'],
  ['订单号 AB1234，请查 https://example.com/a?b=c', 'zh'],
  ['hello', 'en'],
  ['Where is my order?', 'en'],
  ['The quick brown fox', 'en'],
  ['@shop thanks for the refund', 'en'],
  ['我想 return 这个 order', 'mixed'],
  ['我的app login不了 please help', 'mixed'],
  ['これは日本語です', 'other'],
  ['안녕하세요 반갑습니다', 'other'],
  ['Привет как дела', 'other'],
  ['สวัสดีครับ', 'other'],
  ['مرحبا كيف حالك', 'other'],
  ['Wo ist meine Bestellung?', 'other'],
  ['¿Dónde está mi pedido?', 'other'],
  ['Je ne comprends pas', 'other'],
  ['La commande est arrivée', 'other'],
  ['Minha encomenda ainda não chegou', 'other'],
  ['ok', 'tooShort'],
  ['zhang wei', 'tooShort'],
  ['', 'noLetters'],
  ['123 !!!', 'noLetters'],
  ['😀😀', 'noLetters'],
])('%s: %s', (text, language) => expect(said(text)).toBe(language));

describe.runIf(hasPublicData('banking77'))('public texts', () => {
  test('questions to a bank are English', () => {
    const rows = publicRows('banking77/train.csv').slice(0, 3000);
    const right = rows.filter(({ text }) => said(text ?? '') === 'en').length;
    compare({
      task: 'language',
      data: 'banking77, first 3,000',
      metric: 'English',
      reference: 0.99,
      ours: right / rows.length,
      goal: 'atLeast',
    });
  });

  test.runIf(hasPublicData('sentiment-zh-waimai'))('reviews of meals are Chinese', () => {
    const rows = publicRows('sentiment-zh-waimai/waimai_10k.csv').slice(0, 3000);
    const right = rows.filter(({ review }) => said(review ?? '') === 'zh').length;
    compare({
      task: 'language',
      data: 'sentiment-zh-waimai, first 3,000',
      metric: 'Chinese',
      reference: 0.99,
      ours: right / rows.length,
      goal: 'atLeast',
    });
  });
});
