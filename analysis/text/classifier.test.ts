import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import type { TextModel } from './classifier.ts';
import { classifyTexts } from './classifier.ts';
import { learnCorrections } from './corrections.ts';
import { explainText } from './explain.ts';
import { extract } from './extract.ts';
import { detectLanguage } from './language.ts';
import type { PackedTextModel } from './packed.ts';
import { packModel, unpackModel } from './packed.ts';
import { readSentiment } from './sentiment.ts';
import { fitSoftmax } from './softmax.ts';
import type { TrainedTexts } from './train-classifier.ts';
import { trainTextClassifier } from './train-classifier.ts';

const topics: Readonly<Record<string, readonly string[]>> = {
  delivery: ['快递', '送货', 'parcel', 'courier', '物流', '到货'],
  invoice: ['发票', '税号', 'invoice', 'tax', '抬头', '报销'],
  refund: ['退款', '退货', 'refund', 'return', '赔偿', '退钱'],
};
const filler = [
  '你好',
  '请问',
  '什么时候',
  'my order',
  'please',
  '谢谢',
  '帮忙看一下',
  'the',
  '我的',
];

/** Texts of known topics, some of which say nothing of theirs. */
function drawn(count: number, seed = 1): { texts: string[]; labels: string[] } {
  const random = createRandom(seed);
  const pick = (words: readonly string[]): string => words[random.integer(words.length)] ?? '';
  const labels: string[] = [];
  const texts = Array.from({ length: count }, () => {
    const topic = pick(Object.keys(topics));
    labels.push(topic);
    const own = topics[topic] ?? [];
    const words = Array.from({ length: 4 }, () => pick(random.uniform() < 0.35 ? own : filler));
    return words.join(random.uniform() < 0.5 ? ' ' : '，');
  });
  return { texts, labels };
}

function modelOf(trained: TrainedTexts): TextModel {
  if (trained.state !== 'fitted') throw new Error(trained.state);
  return trained.model;
}

const { texts, labels } = drawn(600);
let trained: TrainedTexts;
beforeAll(() => {
  trained = trainTextClassifier(texts, labels);
});

test('learns topics and says how well', () => {
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const { card } = trained;
  expect(card.classes.map(({ label }) => label)).toEqual(['delivery', 'invoice', 'refund']);
  expect(card.heldOut.accuracy.estimate).toBeGreaterThan(0.8);
  expect(card.heldOut.calibrationError).toBeLessThan(0.08);
  const [first] = classifyTexts(trained.model, ['请问快递什么时候到']);
  expect(first).toMatchObject({ state: 'classified', label: 'delivery' });
  const chances = first?.state === 'classified' ? first.chances : new Float64Array();
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
});

test('new texts are as well answered as the card says', () => {
  if (trained.state !== 'fitted') throw new Error(trained.state);
  const fresh = drawn(600, 2);
  const answers = classifyTexts(trained.model, fresh.texts);
  const right = answers.filter(
    (answer, i) => answer.state === 'classified' && answer.label === fresh.labels[i],
  ).length;
  expect(Math.abs(right / 600 - trained.card.heldOut.accuracy.estimate)).toBeLessThan(0.06);
});

test('abstains where it is not sure, and where it knows nothing', () => {
  const model = modelOf(trained);
  expect(classifyTexts(model, ['你好，谢谢'], { atLeast: 0.9 })[0]).toMatchObject({
    state: 'abstained',
    reason: 'notSure',
  });
  for (const text of ['', '   ', 'qqqq', '龘']) {
    expect(classifyTexts(model, [text])[0]).toEqual({ state: 'abstained', reason: 'nothingKnown' });
  }
  if (trained.state !== 'fitted') return;
  const { abstaining } = trained.card.heldOut;
  const [all, strict] = [abstaining[0], abstaining.at(-1)];
  expect(strict?.answered).toBeLessThan(all?.answered ?? 0);
  expect(strict?.accuracy ?? 0).toBeGreaterThan(all?.accuracy ?? 1);
});

test('the order of the rows does not matter', () => {
  const order = Int32Array.from(texts, (_, i) => i);
  createRandom(3).shuffle(order);
  const shuffled = trainTextClassifier(
    [...order].map((i) => texts[i] ?? ''),
    [...order].map((i) => labels[i] ?? ''),
  );
  expect(shuffled).toEqual(trained);
});

test.each(['delivery', 'invoice', 'refund'])(
  'contributions for %s add up to the score',
  (label) => {
    const text = '你好，ＲＥＦＵＮＤ 退款 refund！发票 抬头';
    const explained = explainText(modelOf(trained), text, label);
    const sum = explained.ngrams.reduce((total, { contribution }) => total + contribution, 0);
    const heat = explained.heat.reduce((total, value) => total + value, 0);
    expect(explained.intercept + sum).toBeCloseTo(explained.score, 9);
    expect(explained.intercept + heat).toBeCloseTo(explained.score, 9);
    for (const { text: word, from, to } of explained.words) expect(text.slice(from, to)).toBe(word);
  },
);

test('the words that decided are those of the topic', () => {
  const { words } = explainText(modelOf(trained), '你好，请问退款什么时候到', 'refund');
  expect(words[0]?.text).toContain('退款');
  expect(() => explainText(modelOf(trained), 'x', 'nothing')).toThrow(RangeError);
});

describe('corrections', () => {
  const text = '积分怎么兑换 points';
  test('change the answer and little else', () => {
    const model = modelOf(trained);
    const corrected = learnCorrections(model, [{ text, label: 'invoice' }]);
    expect(corrected).toMatchObject({ learned: 1, unknownLabels: [] });
    expect(classifyTexts(corrected.model, [text])[0]).toMatchObject({ label: 'invoice' });
    expect(classifyTexts(corrected.model, ['兑换积分'])[0]).toMatchObject({ label: 'invoice' });
    const [before, after] = [model, corrected.model].map((each) => classifyTexts(each, texts));
    const same = texts.filter((_, i) => labelOf(before?.[i]) === labelOf(after?.[i])).length;
    expect(same / texts.length).toBeGreaterThan(0.98);
  });

  test('turn a sure answer round', () => {
    const sure = '请问退款什么时候到';
    const { model } = learnCorrections(modelOf(trained), [{ text: sure, label: 'delivery' }]);
    expect(classifyTexts(model, [sure])[0]).toMatchObject({ label: 'delivery' });
  });

  test('in any order the same, the later of two of one text, unknown labels named', () => {
    const some = texts.slice(0, 20).map((each) => ({ text: each, label: 'refund' }));
    const forward = learnCorrections(modelOf(trained), some);
    expect(learnCorrections(modelOf(trained), some.toReversed())).toEqual(forward);
    const twice = [
      { text, label: 'refund' },
      { text, label: 'invoice' },
      { text, label: 'new' },
    ];
    const { model, unknownLabels } = learnCorrections(modelOf(trained), twice);
    expect(classifyTexts(model, [text])[0]).toMatchObject({ label: 'invoice' });
    expect(unknownLabels).toEqual(['new']);
  });
});

const labelOf = (answer: ReturnType<typeof classifyTexts>[number] | undefined): string =>
  answer?.state === 'classified' ? answer.label : '';

describe('what cannot be learned', () => {
  test('too few texts', () => {
    const few = trainTextClassifier(texts.slice(0, 30), labels.slice(0, 30));
    expect(few).toMatchObject({ state: 'refused', code: 'tooFew', figures: { needed: 20 } });
    expect(trainTextClassifier([], [])).toMatchObject({ state: 'refused', code: 'tooFew' });
  });

  test('one class', () => {
    const one = texts.map(() => 'same');
    expect(trainTextClassifier(texts, one)).toMatchObject({ state: 'refused', code: 'oneClass' });
  });

  test('the same text for all', () => {
    const same = texts.map(() => '你好');
    expect(trainTextClassifier(same, labels)).toMatchObject({
      state: 'refused',
      code: 'notSpread',
    });
  });

  test('labels without any sense have no skill', () => {
    const random = createRandom(5);
    const senseless = texts.map(() => (random.uniform() < 0.5 ? 'a' : 'b'));
    expect(trainTextClassifier(texts, senseless)).toMatchObject({
      state: 'fallback',
      reason: 'noSkill',
    });
  });

  test('rare classes are left out by name', () => {
    const more = trainTextClassifier([...texts, '积分'], [...labels, 'points']);
    if (more.state !== 'fitted') throw new Error(more.state);
    expect(more.card.leftOut).toEqual([{ label: 'points', rows: 1 }]);
    expect(more.model.classes).not.toContain('points');
  });

  test('columns of different length', () => {
    expect(() => trainTextClassifier(['a'], [])).toThrow(RangeError);
  });
});

test('a packed model answers the same', () => {
  const model = modelOf(trained);
  const again = unpackModel(JSON.parse(JSON.stringify(packModel(model))) as PackedTextModel);
  const [before, after] = [model, again].map((each) => classifyTexts(each, texts));
  before?.forEach((answer, i) => {
    const other = after?.[i];
    if (answer.state === 'abstained' || other?.state !== 'classified') {
      expect(other).toEqual(answer);
      return;
    }
    expect(other.label).toBe(answer.label);
    expect(other.confidence).toBeCloseTo(answer.confidence, 2);
  });
  expect(() => unpackModel({ ...packModel(model), idf: '' })).toThrow(RangeError);
});

test('a model of sentiment is used and the lexicon stands in', () => {
  const model = trainTextClassifier(
    texts,
    labels.map((label) => (label === 'refund' ? 'negative' : 'positive')),
  );
  const [known, unknown] = readSentiment(['请问退款退货', '龘'], { model: modelOf(model) });
  expect(known).toMatchObject({ state: 'scored', polarity: 'negative' });
  expect(known?.words[0]?.contribution).toBeLessThan(0);
  expect(unknown).toMatchObject({ state: 'fallback', reason: 'nothingKnown', polarity: 'neutral' });
  expect(() => readSentiment(['x'], { model: modelOf(trained) })).toThrow(RangeError);
});

test('calibration finds the slope that made the truth', () => {
  const random = createRandom(8);
  const rows = 20_000;
  const scores = Float64Array.from({ length: rows * 2 }, () => random.normal());
  const truth = Int32Array.from({ length: rows }, (_, row) => {
    const gap = 2 * ((scores[row * 2 + 1] ?? 0) - (scores[row * 2] ?? 0)) + 0.5;
    return random.uniform() < 1 / (1 + Math.exp(-gap)) ? 1 : 0;
  });
  const { slope, biases } = fitSoftmax(scores, truth, 2);
  expect(slope).toBeCloseTo(2, 1);
  expect((biases[1] ?? 0) - (biases[0] ?? 0)).toBeCloseTo(0.5, 1);
});

/** Any sign of Unicode, half surrogates among them. */
function anyText(seed: number): string {
  const random = createRandom(seed);
  const ranges = [0x80, 0x250, 0x3100, 0xa000, 0x10000, 0x20000, 0x110000];
  const range = ranges[random.integer(ranges.length)] ?? 0x80;
  const units = Array.from({ length: random.integer(60) }, () => random.integer(range));
  return units
    .map((unit) => (unit >= 0x10000 ? String.fromCodePoint(unit) : String.fromCharCode(unit)))
    .join('');
}

test('1,000 texts of any signs are read without a crash or NaN', () => {
  const model = modelOf(trained);
  for (let seed = 1; seed <= 1000; seed += 1) {
    const text = anyText(seed);
    const [answer] = classifyTexts(model, [text]);
    if (answer?.state === 'classified') expect(Number.isFinite(answer.confidence), text).toBe(true);
    const explained = explainText(model, text, 'refund');
    expect(Number.isFinite(explained.score), text).toBe(true);
    const [sentiment] = readSentiment([text]);
    expect(Number.isFinite(sentiment?.confidence), text).toBe(true);
    const { phones, dates, amounts } = extract(text, { today: '2026-11-22' });
    for (const found of [...phones, ...dates, ...amounts]) {
      expect(text.slice(found.from, found.to)).toBe(found.text);
    }
    for (const { value } of amounts) expect(Number.isFinite(value), text).toBe(true);
    detectLanguage(text);
  }
});

test.each(['好', 'a', '1', '一千', '不好，', 'a@', '+1-', '𠮷😀', '1,234.', '但'])(
  '100,000 signs of %s are read in time',
  (part) => {
    const text = part.repeat(100_000 / part.length);
    const from = performance.now();
    classifyTexts(modelOf(trained), [text]);
    readSentiment([text]);
    extract(text, { today: '2026-11-22' });
    detectLanguage(text);
    expect(performance.now() - from).toBeLessThan(5000);
  },
);
