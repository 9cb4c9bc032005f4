import { createRandom } from '../../analysis/numeric/random.ts';
import { classifyTexts } from '../../analysis/text/classifier.ts';
import { explainTexts } from '../../analysis/text/explain.ts';
import { extract } from '../../analysis/text/extract.ts';
import { detectLanguage } from '../../analysis/text/language.ts';
import { readSentiment } from '../../analysis/text/sentiment.ts';
import { trainTextClassifier } from '../../analysis/text/train-classifier.ts';
import type { Case } from '../analysis.ts';

const signs = 60;

/** Texts of 60 characters of which a few speak for their class; half of them positive. */
function drawn(count: number): { texts: string[]; labels: string[] } {
  const random = createRandom(1);
  const sign = (from: number, among: number): string =>
    String.fromCharCode(0x4e00 + from + Math.floor(among * random.uniform() ** 3));
  const labels: string[] = [];
  const texts = Array.from({ length: count }, () => {
    const positive = random.uniform() < 0.5;
    labels.push(positive ? 'positive' : 'negative');
    let text = '';
    for (let i = 0; i < signs; i += 1) {
      text += random.uniform() < 0.05 ? sign(positive ? 3000 : 3200, 200) : sign(0, 3000);
    }
    return text;
  });
  return { texts, labels };
}

function trainedOn(count: number) {
  const { texts, labels } = drawn(count);
  const trained = trainTextClassifier(texts, labels);
  if (trained.state !== 'fitted') throw new Error(trained.state);
  return { model: trained.model, texts };
}

/** The specification names 2,000 texts a second; the others are ours. */
export const cases: readonly Case[] = [
  {
    name: 'a classifier of 10,000 texts of 60 signs, judged and calibrated',
    aimSeconds: 15,
    prepare: () => {
      const { texts, labels } = drawn(10_000);
      return () => trainTextClassifier(texts, labels);
    },
  },
  {
    name: 'classify 10,000 texts of 60 signs',
    aimSeconds: 5,
    prepare: () => {
      const { model, texts } = trainedOn(10_000);
      return () => classifyTexts(model, texts);
    },
  },
  {
    name: 'sentiment with words, emotions and aspects, 10,000 texts of 60 signs',
    aimSeconds: 5,
    prepare: () => {
      const { model, texts } = trainedOn(10_000);
      return () => readSentiment(texts, { model });
    },
  },
  {
    name: 'language, phones, dates, amounts of 10,000 texts of 60 signs',
    aimSeconds: 5,
    prepare: () => {
      const { texts } = drawn(10_000);
      return () => {
        for (const text of texts) {
          detectLanguage(text);
          extract(text, { today: '2026-11-22' });
        }
      };
    },
  },
  {
    name: 'reasons of 2,000 texts of 60 signs',
    aimSeconds: 1,
    prepare: () => {
      const { model, texts } = trainedOn(5000);
      return () => explainTexts(model, texts.slice(0, 2000), 'positive');
    },
  },
];
