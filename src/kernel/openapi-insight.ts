import type { Operation } from './openapi-operations.ts';
import { ref, shape, uuid } from './openapi-schemas.ts';
import type { Schema } from './openapi-schemas.ts';

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const answer = { status: 200, schema: { type: 'object' } as Schema };
const ids: Schema = { type: 'array', maxItems: 100, items: uuid };

const readCohorts: Operation = {
  method: 'get',
  path: '/insight/cohorts',
  id: 'readCohorts',
  tag: 'insight',
  summary: 'Customers by the period of their first order, and how many ordered again in each since',
  query: {
    by: { type: 'string', enum: ['month', 'quarter'] },
    value: { type: 'string', enum: ['customers', 'revenue'] },
    kind: { type: 'string', enum: ['person', 'company'] },
  },
  answer,
  problems: [403, 422],
};

const readAgain: Operation = {
  method: 'get',
  path: '/insight/ordered-again',
  id: 'readOrderedAgain',
  tag: 'insight',
  summary: 'How many new customers order again within three months of their first order',
  query: { kind: { type: 'string', enum: ['person', 'company'] } },
  answer,
  problems: [403, 422],
};

const readOffers: Operation = {
  method: 'get',
  path: '/insight/offers',
  id: 'readOffers',
  tag: 'insight',
  summary: 'Whom to offer what, of the customers one may see, by chance × margin or price',
  query: {
    where: { ...text, description: 'JSON: a condition on customers' },
    product: uuid,
  },
  answer,
  problems: [422],
};

const readAcquisition: Operation = {
  method: 'get',
  path: '/insight/acquisition',
  id: 'readAcquisition',
  tag: 'insight',
  summary:
    'What winning customers costs by source, when it is paid back, and what a customer is worth',
  query: {
    period: { ...text, description: '`thisQuarter` and the like, or `2026-01-01..2026-03-31`' },
  },
  answer,
  problems: [403, 422],
};

const readWords: Operation = {
  method: 'post',
  path: '/insight/words',
  tag: 'insight',
  id: 'readDecidingWords',
  summary: 'The words that decided how the newest 1,000 texts of customers, or of leads, were read',
  body: shape({
    object: { type: 'string', enum: ['interaction', 'leadInteraction'], default: 'interaction' },
    where: ref('Condition'),
  }),
  answer,
  problems: [403, 422],
};

/** What is worked out of an organisation's own data, beside the records and views that hold it. */
export function insightOperations(): Operation[] {
  const tag = 'insight';
  const asked = { method: 'post', tag, answer } as const;
  return [
    readCohorts,
    readAgain,
    readAcquisition,
    readOffers,
    {
      ...asked,
      path: '/insight/reasons',
      id: 'readReasons',
      summary: 'The scores of up to 100 records, with their reasons and the words for them',
      body: shape({ kind: { type: 'string', enum: ['value', 'churn', 'lead', 'win'] }, ids }),
      problems: [422],
    },
    readWords,
    {
      ...asked,
      path: '/insight/case-reasons',
      id: 'readCaseReasons',
      summary: 'Why the customers of up to 100 churn cases were at risk when their rescue began',
      body: shape({ ids }),
      problems: [422],
    },
    {
      ...asked,
      path: '/insight/experiment-plan',
      id: 'planExperiment',
      summary: 'How many customers an experiment would have, and how small a difference they show',
      body: shape(
        {
          audience: ref('Condition'),
          outcome: { type: 'string', enum: ['bought', 'revenue'] },
          days: { type: 'integer', minimum: 1, maximum: 365 },
          shares: { type: 'array', minItems: 2, maxItems: 20, items: { type: 'integer' } },
          rate: { ...number, minimum: 0, maximum: 1 },
          smallest: number,
        },
        ['audience', 'outcome', 'days', 'shares'],
      ),
      problems: [422],
    },
    {
      ...asked,
      path: '/insight/rescue-plan',
      id: 'planRescue',
      summary: 'Whom a rescue would be about, and how many of them would be kept aside',
      body: shape(
        {
          where: ref('Condition'),
          most: { type: 'integer', minimum: 1, maximum: 1_000 },
          controlPercent: { type: 'integer', minimum: 10, maximum: 50 },
        },
        ['most'],
      ),
      problems: [403, 422],
    },
    {
      method: 'get',
      path: '/insight/value-index',
      id: 'readValueIndex',
      tag,
      summary:
        'Customers ranked by one index of several parts of value, and what other weights would change',
      query: { weights: { ...text, description: 'JSON: the weight of each part' } },
      answer,
      problems: [403, 422],
    },
  ];
}
