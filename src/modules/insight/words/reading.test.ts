import { expect, test } from 'vitest';
import { trainTextClassifier } from '../../../../analysis/text/train-classifier.ts';
import { CARE_TALKS, GUEST_TALKS } from '../../../main/demo/texts.ts';
import { corrected, readTexts } from './reading.ts';
import { textOf } from './rules.ts';

const cases: [text: string, sentiment: string, emotion: string | null, category: string | null][] =
  [
    ['机器又坏了，等了三天没人来，太失望了，我要退货', 'negative', 'disappointed', 'complaint'],
    ['蒸汽压力不足，已约工程师次日上门。', 'negative', null, 'repair'],
    ['下周有大型会议，需要加订牛奶与纸杯。', 'neutral', null, 'order'],
    ['请问储值卡能否跨店使用？', 'neutral', null, 'question'],
    ['希望早上能提前十分钟开门。', 'neutral', null, 'suggestion'],
    ['价格有点贵，再考虑一下', 'neutral', 'hesitating', null],
    // Thanks are said with anything: what one answers first is that they hesitate.
    ['谢谢，我再考虑一下', 'positive', 'hesitating', null],
    ['店员很热情，送了小蛋糕，很开心，谢谢！', 'positive', 'happy', 'praise'],
    [
      'The machine broke again and nobody answered, very disappointed',
      'negative',
      'disappointed',
      null,
    ],
    ['Could you tell me how much the beans are?', 'neutral', null, 'question'],
    ['3 号窗口 12:30', 'neutral', null, null],
  ];

test.each(cases)('%s', (text, sentiment, emotion, category) => {
  expect(readTexts([text], {})).toMatchObject([{ sentiment, emotion, category }]);
});

test('the words that decided stand where they are said to, with what turns them round, none upon another', () => {
  const talks = [...GUEST_TALKS, ...CARE_TALKS].map(({ subject, body }) => textOf(subject, body));
  for (const [n, { detail }] of readTexts(talks, {}).entries()) {
    const text = talks[n] ?? '';
    const places = detail.words.toSorted((a, b) => a[0] - b[0]);
    for (const [i, [from, to]] of places.entries()) {
      expect(text.slice(from, to).trim()).not.toBe('');
      expect(from).toBeGreaterThanOrEqual(places[i - 1]?.[1] ?? 0);
    }
  }
  const text = '蒸汽压力不足';
  const [reading] = readTexts([text], {});
  expect(reading?.detail.words.map(([from, to]) => text.slice(from, to))).toEqual(['不足']);
});

test('what was learned goes before the word lists where it knows something of the text', () => {
  const texts = Array.from({ length: 60 }, (_, n) =>
    n % 2 === 0 ? `过萃发涩 ${n}` : `层次回甘 ${n}`,
  );
  const trained = trainTextClassifier(
    texts,
    texts.map((_, n) => (n % 2 === 0 ? 'negative' : 'positive')),
  );
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const models = { sentiment: trained.model };
  expect(readTexts(['有点过萃发涩', 'zzz'], models)).toMatchObject([
    { sentiment: 'negative', detail: { by: { sentiment: 'learned', emotion: 'lexicon' } } },
    { sentiment: 'neutral', detail: { by: { sentiment: 'lexicon' } } },
  ]);
  expect(readTexts(['有点过萃发涩'], {})).toMatchObject([{ sentiment: 'neutral' }]);
});

test('what a person says of the mood takes away an emotion that contradicts it', () => {
  const read = { sentiment: 'negative', emotion: 'angry', category: 'complaint' } as const;
  const nothing = { sentiment: null, emotion: null, category: null };
  expect(corrected(read, nothing)).toEqual(read);
  expect(corrected(read, { ...nothing, sentiment: 'positive' })).toEqual({
    ...read,
    sentiment: 'positive',
    emotion: null,
  });
  expect(corrected(read, { ...nothing, emotion: 'none' }).emotion).toBeNull();
  expect(corrected(read, { ...nothing, emotion: 'worried', category: 'other' })).toEqual({
    sentiment: 'negative',
    emotion: 'worried',
    category: 'other',
  });
});

test('a subject that begins the content is not said twice', () => {
  expect(textOf('包装破了', '包装破了，请换')).toBe('包装破了，请换');
  expect(textOf('投诉', '包装破了')).toBe('投诉\n包装破了');
  expect(textOf(null, ' 包装破了 ')).toBe('包装破了');
  expect(textOf(' ', null)).toBe('');
});
