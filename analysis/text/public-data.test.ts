import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { classifyTexts } from './classifier.ts';
import { textHash } from './ngrams.ts';
import { packModel } from './packed.ts';
import { readSentiment } from './sentiment.ts';
import { trainTextClassifier } from './train-classifier.ts';

/** The larger sets as a whole, and each category left out in turn, are for when sizes are asked for. */
const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';
const patience = full ? 3_600_000 : 120_000;

type Row = { text: string; label: string; domain: string };

/** A fifth of the texts is kept apart, equal ones on one side. */
function parted(rows: readonly Row[]): { learned: Row[]; apart: Row[] } {
  const share = (text: string): number => (textHash(`apart ${text}`) >>> 0) / 2 ** 32;
  return {
    learned: rows.filter(({ text }) => share(text) >= 0.2),
    apart: rows.filter(({ text }) => share(text) < 0.2),
  };
}

function train(rows: readonly Row[]) {
  const trained = trainTextClassifier(
    rows.map(({ text }) => text),
    rows.map(({ label }) => label),
  );
  if (trained.state !== 'fitted') throw new Error(trained.state);
  return trained;
}

function accuracy(model: ReturnType<typeof train>['model'], rows: readonly Row[]): number {
  const answers = classifyTexts(
    model,
    rows.map(({ text }) => text),
  );
  const right = answers.filter(
    (answer, i) => answer.state === 'classified' && answer.label === rows[i]?.label,
  );
  return right.length / rows.length;
}

const polarityOf = (label: string | undefined): string => (label === '1' ? 'positive' : 'negative');
const reviews = (file: string, domain: string): Row[] =>
  publicRows(file).map(({ review = '', label, cat }) => ({
    text: review,
    label: polarityOf(label),
    domain: cat ?? domain,
  }));
const hotel = (): Row[] => reviews('sentiment-zh-hotel/hotel.csv.gz', 'hotel');
const waimai = (): Row[] => reviews('sentiment-zh-waimai/waimai_10k.csv', 'waimai');
const shopping = (): Row[] =>
  reviews('sentiment-zh-shopping/online_shopping_10_cats.csv.gz', 'shopping');
const airline = (): Row[] =>
  publicRows('sentiment-en-airline/tweets.csv.gz').map((row) => ({
    text: row['text'] ?? '',
    label: row['airline_sentiment'] ?? '',
    domain: 'airline',
  }));
const banking = (): Row[] =>
  publicRows('banking77/train.csv').map(({ text = '', category = '' }) => ({
    text,
    label: category,
    domain: 'banking',
  }));

const sets: {
  set: string;
  task: string;
  read: () => Row[];
  goal: number;
  large: boolean;
  /** What the card’s calibration error may exceed that of chance by. */
  calibration: number;
}[] = [
  {
    set: 'sentiment-zh-hotel',
    task: 'sentiment',
    read: hotel,
    goal: 0.895,
    large: false,
    calibration: 0.01,
  },
  {
    set: 'sentiment-zh-waimai',
    task: 'sentiment',
    read: waimai,
    goal: 0.89,
    large: false,
    calibration: 0.01,
  },
  {
    set: 'sentiment-en-airline',
    task: 'sentiment',
    read: airline,
    goal: 0.81,
    large: true,
    calibration: 0.01,
  },
  {
    set: 'sentiment-zh-shopping',
    task: 'sentiment',
    read: shopping,
    goal: 0.935,
    large: true,
    calibration: 0.01,
  },
  {
    set: 'banking77',
    task: 'routing',
    read: banking,
    goal: 0.905,
    large: true,
    calibration: 0.03,
  },
];

for (const { set, task, read, goal, large, calibration } of sets) {
  describe.runIf(hasPublicData(set))(set, () => {
    test.runIf(full || !large)(
      'held-out texts reach the goal',
      () => {
        const { model, card } = train(read());
        const { heldOut } = card;
        compare({
          task,
          data: `${set}, 4-fold`,
          metric: 'accuracy',
          reference: goal,
          ours: heldOut.accuracy.estimate,
          goal: 'atLeast',
        });
        expect(heldOut.calibrationError).toBeLessThan(
          heldOut.calibrationErrorByChance + calibration,
        );
        expect(JSON.stringify(packModel(model)).length).toBeLessThan(10_000_000);
      },
      patience,
    );
  });
}

const chinese = ['sentiment-zh-hotel', 'sentiment-zh-waimai', 'sentiment-zh-shopping'];

describe.runIf(chinese.every(hasPublicData))('several domains', () => {
  test.runIf(full)(
    'one model over all',
    () => {
      const domains = [
        hotel(),
        waimai(),
        shopping().map((row) => ({ ...row, domain: 'shopping' })),
      ];
      const parts = domains.map(parted);
      const { model } = train(parts.flatMap(({ learned }) => learned));
      for (const { apart } of parts) {
        compare({
          task: 'sentiment, one model over all',
          data: `${apart[0]?.domain}, a fifth kept apart`,
          metric: 'accuracy',
          reference: 0.88,
          ours: accuracy(model, apart),
          goal: 'atLeast',
        });
      }
    },
    patience,
  );

  test.runIf(full)(
    'a category never seen',
    () => {
      const rows = shopping();
      const categories = [...new Set(rows.map(({ domain }) => domain))];
      const reached = categories.map((category) => {
        const others = rows.filter(({ domain }) => domain !== category);
        const own = rows.filter(({ domain }) => domain === category);
        const share = accuracy(train(others).model, own);
        return { share, rows: own.length };
      });
      const right = reached.reduce((sum, each) => sum + each.share * each.rows, 0);
      compare({
        task: 'sentiment, a category never seen',
        data: 'sentiment-zh-shopping, each of 8 left out',
        metric: 'accuracy',
        reference: 0.825,
        ours: right / rows.length,
        goal: 'atLeast',
      });
    },
    patience,
  );

  test('the lexicon alone, where it says something', () => {
    for (const rows of [hotel(), waimai(), shopping()]) {
      const some = rows.filter((_, i) => i % 20 === 0);
      const said = readSentiment(some.map(({ text }) => text));
      const answered = said.flatMap(({ polarity }, i) =>
        polarity === 'neutral' ? [] : [polarity === some[i]?.label],
      );
      compare({
        task: 'sentiment by the lexicon',
        data: `${some[0]?.domain}, one in 20, ${Math.round((100 * answered.length) / some.length)} % answered`,
        metric: 'accuracy',
        reference: 0.8,
        ours: answered.filter(Boolean).length / answered.length,
        goal: 'atLeast',
      });
    }
  });
});

describe.runIf(hasPublicData('sentiment-zh-shopping'))('routing by category', () => {
  test.runIf(full)(
    'shop reviews',
    () => {
      const rows = shopping().map(({ text, domain }) => ({ text, label: domain, domain }));
      compare({
        task: 'routing',
        data: 'sentiment-zh-shopping, category of 8, 4-fold',
        metric: 'accuracy',
        reference: 0.876,
        ours: train(rows).card.heldOut.accuracy.estimate,
        goal: 'atLeast',
      });
    },
    patience,
  );
});
