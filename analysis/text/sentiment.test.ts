import { describe, expect, test } from 'vitest';
import { readMood } from './mood.ts';
import { readSentiment } from './sentiment.ts';

const polarity = (text: string): string => readSentiment([text])[0]?.polarity ?? '';
const emotions = (text: string): string[] =>
  readMood(text)
    .emotions.map(({ emotion }) => emotion)
    .toSorted();

describe('the lexicon, with negation', () => {
  test.each([
    ['质量很好', 'positive'],
    ['质量不好', 'negative'],
    ['不是很干净', 'negative'],
    ['我很不满意你们的服务', 'negative'],
    ['没有不满', 'positive'],
    ['没问题', 'neutral'],
    ['不得不说很好吃', 'positive'],
    ['并非不满意', 'positive'],
    ['非常差', 'negative'],
    ['价格有点贵，但是质量很好', 'positive'],
    ['质量很好，但是太贵了，而且送货太慢', 'negative'],
    ['不着急，慢慢来', 'neutral'],
    ['今天星期三', 'neutral'],
    ['not good at all', 'negative'],
    ['I am not happy with this', 'negative'],
    ['I never had a problem', 'positive'],
    ['not only fast but also friendly', 'positive'],
    ['It wasn’t bad', 'positive'],
    ['the worst airline ever', 'negative'],
    ['see you on Wednesday', 'neutral'],
  ])('%s: %s', (text, expected) => expect(polarity(text)).toBe(expected));

  test('words of degree count', () => {
    const moods = ['有点好', '好', '很好', '非常好'].map((text) => readMood(text).mood);
    expect(moods).toEqual(moods.toSorted((a, b) => a - b));
    expect(new Set(moods).size).toBeGreaterThanOrEqual(3);
    expect(readMood('very bad').mood).toBeLessThan(readMood('bad').mood);
  });
});

describe('emotions of service', () => {
  test.each([
    ['我很不满', ['dissatisfied']],
    ['我再考虑一下吧，还没决定', ['hesitating']],
    ['尽快处理，很着急', ['urgent']],
    ['不着急', []],
    ['太失望了', ['disappointed']],
    ['非常感谢', ['grateful']],
    ['不是很满意', ['dissatisfied']],
    ['没有犹豫', []],
    ['I am disappointed and angry', ['angry', 'disappointed']],
    ['Not sure yet, let me think about it', ['hesitating']],
    ['I need this ASAP', ['urgent']],
    ['thanks!', ['grateful']],
    ['我在担心', ['worried']],
    ['kindness', []],
  ])('%s', (text, expected) => expect(emotions(text)).toEqual(expected));

  test('words are shown where they stand', () => {
    const text = '😀ＯＫ，我很失望！';
    const [found] = readMood(text).emotions;
    expect(found?.words.map(({ from, to }) => text.slice(from, to))).toEqual(['失望']);
  });
});

describe('aspects', () => {
  test.each([
    ['价格有点贵，但是质量很好', { price: 'negative', quality: 'positive' }],
    ['快递太慢，客服态度很好', { delivery: 'negative', attitude: 'positive' }],
    ['包装，非常好', { packaging: 'positive' }],
    [
      'The delivery was late but the staff were friendly',
      { delivery: 'negative', attitude: 'positive', waiting: 'negative' },
    ],
  ])('%s', (text, expected) => {
    const found = readSentiment([text])[0]?.aspects ?? [];
    expect(Object.fromEntries(found.map((each) => [each.aspect, each.polarity]))).toEqual(expected);
  });
});

test('without a model the answer says so', () => {
  expect(readSentiment(['很好'])[0]).toMatchObject({ state: 'fallback', reason: 'noModel' });
  expect(readSentiment([])).toEqual([]);
});
