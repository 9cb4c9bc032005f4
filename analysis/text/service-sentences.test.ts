import { describe, expect, test } from 'vitest';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { readSentiment } from './sentiment.ts';
import type { Sentiment } from './sentiment.ts';
import { measured } from './testing/measured-sentences.ts';
import type { SentenceKind, ServiceSentence } from './testing/sentences.ts';
import { workedWith } from './testing/service-sentences.ts';

const hesitates = ({ emotions }: Sentiment): boolean =>
  emotions.some(({ emotion }) => emotion === 'hesitating');
const isHesitation = (kind: SentenceKind): boolean => kind.startsWith('hesitating');
/** What is neither praise nor blame. */
const plainKinds: ReadonlySet<SentenceKind> = new Set(['request', 'politeness', 'question']);

type Shares = Record<
  'hesitationFound' | 'hesitationRight' | 'blameFound' | 'blameRight' | 'praiseFound' | 'plainLeft',
  number
>;

/**
 * Shares of 1: of each kind how much is found, and of what is found how much is right. Whether somebody who hesitates is
 * unhappy is not judged.
 */
function sharesOf(sentences: readonly ServiceSentence[]): Shares {
  const readings = readSentiment(sentences.map(({ text }) => text));
  const read = sentences.map(({ kind }, i) => ({ kind, reading: readings[i] }));
  const share = (among: typeof read, holds: (each: (typeof read)[number]) => boolean): number =>
    among.filter(holds).length / among.length;
  const isPolarity =
    (polarity: string) =>
    ({ reading }: (typeof read)[number]) =>
      reading?.polarity === polarity;
  const isFound = ({ reading }: (typeof read)[number]) => !!reading && hesitates(reading);
  const isComplaint = ({ kind }: (typeof read)[number]) => kind === 'complaint';
  const judged = read.filter(({ kind }) => !isHesitation(kind));
  return {
    hesitationFound: share(
      read.filter(({ kind }) => isHesitation(kind)),
      isFound,
    ),
    hesitationRight: share(read.filter(isFound), ({ kind }) => isHesitation(kind)),
    blameFound: share(judged.filter(isComplaint), isPolarity('negative')),
    blameRight: share(judged.filter(isPolarity('negative')), isComplaint),
    praiseFound: share(
      judged.filter(({ kind }) => kind === 'thanks'),
      isPolarity('positive'),
    ),
    plainLeft: share(
      judged.filter(({ kind }) => plainKinds.has(kind)),
      (each) => !isPolarity('negative')(each),
    ),
  };
}

/** What the word list reads without any training; what it reached before the phrases stands in README. */
const held: { of: string; sentences: readonly ServiceSentence[]; least: Shares }[] = [
  {
    of: 'words gathered by them',
    sentences: workedWith,
    least: {
      hesitationFound: 0.97,
      hesitationRight: 0.97,
      blameFound: 0.97,
      blameRight: 0.97,
      praiseFound: 0.97,
      plainLeft: 0.97,
    },
  },
  {
    of: 'written afterwards',
    sentences: measured,
    least: {
      hesitationFound: 0.45,
      hesitationRight: 0.8,
      blameFound: 0.38,
      blameRight: 0.6,
      praiseFound: 0.5,
      plainLeft: 0.8,
    },
  },
];

describe.each(held)('sentences of service, $of', ({ of, sentences, least }) => {
  const shares = sharesOf(sentences);
  test.each(Object.entries(least))('%s', (name, reference) => {
    const ours = Object.entries(shares).find(([share]) => share === name)?.[1] ?? 0;
    compare({
      task: `word list, ${name}`,
      data: `${sentences.length} sentences of service, ${of}`,
      metric: 'share',
      reference,
      ours,
      goal: 'atLeast',
    });
  });
});

test('no sentence that is measured by is one that words were gathered by', () => {
  const known = new Set(workedWith.map(({ text }) => text));
  expect(measured.filter(({ text }) => known.has(text))).toEqual([]);
  expect(measured.length).toBeGreaterThan(60);
});

describe.runIf(hasPublicData('banking77'))('questions to a bank', () => {
  test('next to nobody hesitates in them', () => {
    const rows = publicRows('banking77/train.csv').filter((_, i) => i % 10 === 0);
    const read = readSentiment(rows.map(({ text = '' }) => text));
    compare({
      task: 'word list, questions without hesitation',
      data: 'banking77, one in 10',
      metric: 'share',
      reference: 0.99,
      ours: read.filter((reading) => !hesitates(reading)).length / read.length,
      goal: 'atLeast',
    });
  });
});

describe('what only looks like a mood', () => {
  test.each([
    ['麻烦您把合同发给我', 'neutral'],
    ['退货太麻烦了', 'negative'],
    ['能不能优惠', 'neutral'],
    ['价格很优惠', 'positive'],
    ['方便不方便接电话', 'neutral'],
    ['用起来很方便', 'positive'],
    ['What are your opening hours?', 'neutral'],
    ['Please issue a new invoice', 'neutral'],
    ['There is an issue with the invoice', 'negative'],
    ['谢谢您的帮助', 'positive'],
    ['请把发票发给我，谢谢', 'neutral'],
    ['能不能再发一份报价？谢谢！', 'neutral'],
    ['能否发一份报价？非常感谢您的帮助', 'neutral'],
    ['能否发一份报价？谢谢王经理', 'neutral'],
    ['Could you send the contract? Thanks a lot in advance', 'neutral'],
    ['Could you send the invoice? Thanks!', 'neutral'],
    ['Please send the invoice. Thanks', 'neutral'],
    ['Could you resend the contract? Many thanks', 'neutral'],
    // A request does not take back what somebody is thanked for.
    ['谢谢你们上次帮我们省了不少时间。能不能再发一份报价？', 'positive'],
    ['Thanks for sorting out the delivery yesterday. Could you send the invoice?', 'positive'],
  ])('%s', (text, polarity) => expect(readSentiment([text])[0]?.polarity).toBe(polarity));
});

describe('sentences with the words of a complaint, or of hesitation, that are none', () => {
  test.each([
    'I was told your product is the best',
    'It is not as expensive as I feared',
    'This is the second time we order from you',
    'We are told you offer demos',
    'We are still open for the order',
    'We are moving to a new company building',
    '样品已经收到三次了，谢谢',
    '用了三年一直没修过',
    '都三年了还跟新的一样',
    '怎么设置防泄露',
    '我们是律师事务所，主要做维权业务',
    '我们一直没有收到过任何投诉，非常满意',
  ])('is not unhappy: %s', (text) => {
    expect(readSentiment([text])[0]?.polarity).toMatch(/^(neutral|positive)$/);
  });

  test.each([
    'I need to talk to your manager, this is terrible',
    'I want to discuss the renewal with you',
    'Please send us three quotes from two vendors',
    '最近水压力大',
    '两个型号的区别在哪里？',
  ])('does not hesitate: %s', (text) => {
    const found = readSentiment([text])[0]?.emotions ?? [];
    expect(found.map(({ emotion }) => emotion)).not.toContain('hesitating');
  });
});
