import type { Aspect } from '../../../../analysis/text/lexicon-facts.ts';
import type { Language } from '../../../../analysis/text/language.ts';
import type { Label } from '../../../kernel/field.ts';
import type { FactsDeclaration } from '../../../kernel/model.ts';
import type { CategoryId, EmotionId, SentimentId } from './rules.ts';

type Option = { label: Label; color: string };

const sentiments: Record<SentimentId, Option> = {
  negative: { label: { zh: '不满', en: 'Unhappy' }, color: 'orange' },
  neutral: { label: { zh: '平和', en: 'Neutral' }, color: 'gray' },
  positive: { label: { zh: '满意', en: 'Pleased' }, color: 'green' },
};

const emotions: Record<EmotionId, Option> = {
  angry: { label: { zh: '生气', en: 'Angry' }, color: 'red' },
  dissatisfied: { label: { zh: '抱怨', en: 'Complaining' }, color: 'orange' },
  disappointed: { label: { zh: '失望', en: 'Disappointed' }, color: 'orange' },
  hesitating: { label: { zh: '犹豫', en: 'Hesitating' }, color: 'yellow' },
  worried: { label: { zh: '担心', en: 'Worried' }, color: 'yellow' },
  confused: { label: { zh: '疑惑', en: 'Confused' }, color: 'yellow' },
  urgent: { label: { zh: '着急', en: 'In a hurry' }, color: 'yellow' },
  happy: { label: { zh: '高兴', en: 'Happy' }, color: 'green' },
  satisfied: { label: { zh: '认可', en: 'Content' }, color: 'green' },
  grateful: { label: { zh: '感谢', en: 'Grateful' }, color: 'green' },
};

const aspects: Record<Aspect, Option> = {
  price: { label: { zh: '价格', en: 'Price' }, color: 'gray' },
  quality: { label: { zh: '质量', en: 'Quality' }, color: 'gray' },
  delivery: { label: { zh: '配送', en: 'Delivery' }, color: 'gray' },
  attitude: { label: { zh: '服务', en: 'Service' }, color: 'gray' },
  packaging: { label: { zh: '包装', en: 'Packaging' }, color: 'gray' },
  afterSales: { label: { zh: '售后', en: 'After-sales' }, color: 'gray' },
  environment: { label: { zh: '环境', en: 'Surroundings' }, color: 'gray' },
  hygiene: { label: { zh: '卫生', en: 'Cleanliness' }, color: 'gray' },
  taste: { label: { zh: '口味', en: 'Taste' }, color: 'gray' },
  function: { label: { zh: '功能', en: 'Function' }, color: 'gray' },
  appearance: { label: { zh: '外观', en: 'Looks' }, color: 'gray' },
  waiting: { label: { zh: '等候', en: 'Waiting' }, color: 'gray' },
};

const categories: Record<CategoryId, Option> = {
  complaint: { label: { zh: '投诉', en: 'Complaint' }, color: 'orange' },
  repair: { label: { zh: '报修', en: 'Repair' }, color: 'grape' },
  order: { label: { zh: '订购', en: 'Order' }, color: 'blue' },
  suggestion: { label: { zh: '建议', en: 'Suggestion' }, color: 'teal' },
  question: { label: { zh: '咨询', en: 'Question' }, color: 'cyan' },
  praise: { label: { zh: '表扬', en: 'Praise' }, color: 'green' },
  other: { label: { zh: '其他', en: 'Other' }, color: 'gray' },
};

const languages: Record<Language, Option> = {
  zh: { label: { zh: '中文', en: 'Chinese' }, color: 'gray' },
  en: { label: { zh: '英文', en: 'English' }, color: 'gray' },
  mixed: { label: { zh: '中英混合', en: 'Chinese and English' }, color: 'gray' },
  other: { label: { zh: '其他', en: 'Another' }, color: 'gray' },
};

/** What is read from a text that came from a customer or a lead; empty where there is nothing to read. */
const textFields: FactsDeclaration['fields'] = {
  sentiment: {
    kind: 'choice',
    label: { zh: '语气', en: 'Mood' },
    help: {
      zh: '从来言的用词读出，可能读错，可以更正',
      en: 'Read from the words of what they sent; it may be wrong and can be corrected',
    },
    filterable: true,
    sparse: true,
    options: sentiments,
  },
  emotion: {
    kind: 'choice',
    label: { zh: '情绪', en: 'Emotion' },
    help: {
      zh: '来言里最明显的情绪，没有则为空',
      en: 'The plainest emotion of the text, if there is any',
    },
    filterable: true,
    sparse: true,
    options: emotions,
  },
  aspect: {
    kind: 'choice',
    label: { zh: '说到', en: 'About' },
    help: {
      zh: '来言主要说到哪个方面',
      en: 'What the text speaks of most',
    },
    filterable: true,
    sparse: true,
    options: aspects,
  },
  category: {
    kind: 'choice',
    label: { zh: '事由', en: 'Concern' },
    help: {
      zh: '来言为了什么事，可据此分派',
      en: 'What it is for: whose desk it belongs on',
    },
    filterable: true,
    sparse: true,
    options: categories,
  },
  language: {
    kind: 'choice',
    label: { zh: '语言', en: 'Language' },
    filterable: true,
    sparse: true,
    options: languages,
  },
  product: {
    kind: 'reference',
    to: 'product',
    onDelete: 'clear',
    label: { zh: '说到的产品', en: 'Product named' },
    help: {
      zh: '来言里叫到的在售产品，按名称、编码认；说到几种时取说得最多的一种',
      en: 'The product on sale that the text names, by its name or code; of several the one named most',
    },
    filterable: true,
  },
  productCategory: {
    kind: 'reference',
    to: 'productCategory',
    onDelete: 'clear',
    label: { zh: '说到的产品分类', en: 'Product category named' },
    help: {
      zh: '说到的产品属于哪一类；只说了分类名的也算',
      en: 'The category of the product named, or the one that is named by itself',
    },
    filterable: true,
  },
};

/** When somebody last sounded so. Empty: never, or they asked not to be profiled. */
const personFields: FactsDeclaration['fields'] = {
  lastUnhappyAt: {
    kind: 'dateTime',
    label: { zh: '最近不满', en: 'Last unhappy' },
    help: {
      zh: '最近一次语气为“不满”的来言的时间',
      en: 'When they last sent something that sounded unhappy',
    },
    filterable: true,
    sortable: true,
    sparse: true,
  },
  lastHesitatingAt: {
    kind: 'dateTime',
    label: { zh: '最近犹豫', en: 'Last hesitating' },
    help: {
      zh: '最近一次流露“犹豫”的来言的时间',
      en: 'When they last sent something that sounded hesitating',
    },
    filterable: true,
    sortable: true,
    sparse: true,
  },
};

/** The same of each object that texts come in by, and of those who send them. */
export const wordFacts: FactsDeclaration[] = [
  { object: 'interaction', module: 'insight', fields: textFields },
  { object: 'leadInteraction', module: 'insight', fields: textFields },
  { object: 'customer', module: 'insight', fields: personFields },
  { object: 'lead', module: 'insight', fields: personFields },
];
