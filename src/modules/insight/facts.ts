import { segmentIds } from '../../../analysis/segmentation/segments.ts';
import type { SegmentId } from '../../../analysis/segmentation/segments.ts';
import { tierIds } from '../../../analysis/segmentation/tiers.ts';
import type { TierId } from '../../../analysis/segmentation/tiers.ts';
import type { Label } from '../../kernel/field.ts';
import type { FactsDeclaration } from '../../kernel/model.ts';

type Option = { label: Label; color: string };

/** In the order of `segmentIds`: the best first. */
const segments: Record<SegmentId, Option> = {
  champions: { label: { zh: '核心客户', en: 'Champions' }, color: 'green' },
  loyal: { label: { zh: '忠诚客户', en: 'Loyal' }, color: 'teal' },
  potential: { label: { zh: '潜力客户', en: 'Potential' }, color: 'cyan' },
  new: { label: { zh: '新客户', en: 'New' }, color: 'blue' },
  atRisk: { label: { zh: '有流失风险', en: 'At risk' }, color: 'orange' },
  cannotLose: { label: { zh: '必须挽回', en: 'Cannot lose' }, color: 'red' },
  hibernating: { label: { zh: '沉睡客户', en: 'Hibernating' }, color: 'gray' },
  lost: { label: { zh: '已流失', en: 'Lost' }, color: 'dark' },
};

const tiers: Record<TierId, Option> = {
  high: { label: { zh: '高价值', en: 'High' }, color: 'green' },
  middle: { label: { zh: '中价值', en: 'Middle' }, color: 'blue' },
  low: { label: { zh: '低价值', en: 'Low' }, color: 'gray' },
};

function options<Id extends string>(
  ids: readonly Id[],
  named: Record<Id, Option>,
): Record<string, Option> {
  return Object.fromEntries(ids.map((id) => [id, named[id]]));
}

/** What the scores say of a customer. Empty: too little is known, or they asked not to be profiled. */
export const customerScores: FactsDeclaration = {
  object: 'customer',
  module: 'insight',
  fields: {
    segment: {
      kind: 'choice',
      label: { zh: '客户分群', en: 'Segment' },
      help: {
        zh: '按最近一次、次数和金额（RFM）得出的分群',
        en: 'By how lately, how often and for how much they buy (RFM)',
      },
      filterable: true,
      sparse: true,
      options: options(segmentIds, segments),
    },
    rfm: {
      kind: 'text',
      maxLength: 3,
      label: { zh: 'RFM 得分', en: 'RFM scores' },
      help: {
        zh: '三位数字：最近一次、次数、金额，各 1–5 分，5 分最好',
        en: 'Three digits: how lately, how often, how much; 1 to 5 each, 5 is best',
      },
      filterable: true,
      sparse: true,
    },
    valueTier: {
      kind: 'choice',
      label: { zh: '价值等级', en: 'Value tier' },
      help: {
        zh: '按未来 12 个月的预计消费划分',
        en: 'By what they are expected to spend in the next 12 months',
      },
      filterable: true,
      sparse: true,
      options: options(tierIds, tiers),
    },
    nextYearValue: {
      kind: 'money',
      label: { zh: '未来一年价值', en: 'Value of the next year' },
      help: {
        zh: '未来 12 个月预计消费（模型的期望值）',
        en: 'What they are expected to spend in the next 12 months (the model’s expectation)',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    lifetimeValue: {
      kind: 'money',
      label: { zh: '客户终身价值', en: 'Lifetime value' },
      help: {
        zh: '未来 5 年预计消费的现值，每月按 1% 折现',
        en: 'Present value of what they are expected to spend in the next 5 years, at 1 % a month',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    aliveChance: {
      kind: 'integer',
      label: { zh: '活跃可能（%）', en: 'Chance of being active (%)' },
      help: {
        zh: '按购买的节奏，仍会再来购买的可能',
        en: 'The chance that they still buy at all, by the rhythm of their purchases',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    churnChance: {
      kind: 'integer',
      label: { zh: '流失可能（%）', en: 'Churn chance (%)' },
      help: {
        zh: '未来 90 天内不下单的可能；仅对过去一年内下过单的客户计算',
        en: 'The chance of no order in the next 90 days; for those who ordered in the last year',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

/** What the scores say of a lead. */
export const leadScores: FactsDeclaration = {
  object: 'lead',
  module: 'insight',
  fields: {
    leadScore: {
      kind: 'integer',
      label: { zh: '线索评分', en: 'Lead score' },
      help: {
        zh: '转化为客户的可能（%），由本企业已有结果的线索得出',
        en: 'The chance of conversion (%), learned from leads whose outcome is known',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

/** What the scores say of an opportunity. */
export const opportunityScores: FactsDeclaration = {
  object: 'opportunity',
  module: 'insight',
  fields: {
    winChance: {
      kind: 'integer',
      label: { zh: '赢单可能（%）', en: 'Chance of winning (%)' },
      help: {
        zh: '由本企业已关闭的商机得出，与销售自己填的赢率并列',
        en: 'Learned from closed opportunities; stands beside the probability that people set',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

/** What became of a score model after its training. */
export const scoreModelFacts: FactsDeclaration = {
  object: 'scoreModel',
  module: 'insight',
  fields: {
    current: {
      kind: 'boolean',
      label: { zh: '现用', en: 'Current' },
      help: { zh: '每种评分最近一次训练的结果', en: 'The latest training of its score' },
      filterable: true,
    },
    scoredAt: { kind: 'dateTime', label: { zh: '最近评分', en: 'Scored at' } },
    scoredCount: {
      kind: 'integer',
      label: { zh: '评分记录', en: 'Records scored' },
      help: { zh: '最近一次评分的记录数', en: 'How many records it scored the last time' },
    },
    watch: {
      kind: 'longText',
      maxLength: 100_000,
      label: { zh: '使用情况', en: 'In use' },
      help: { zh: 'JSON：偏移与事后对照', en: 'JSON: drift, and what came of it' },
    },
  },
};

/** What a customer did in an experiment: only that, whatever else they do. */
export const participantFacts: FactsDeclaration = {
  object: 'participant',
  module: 'insight',
  fields: {
    orderedAt: {
      kind: 'dateTime',
      label: { zh: '观察期内下单', en: 'Ordered within their days' },
      help: {
        zh: '分组后、观察天数内的第一张订单；取消的不算',
        en: 'The first order after they were assigned, within the days observed; cancelled ones do not count',
      },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

/**
 * What the score said of somebody whom one tries to keep, which goes when they ask not to be profiled, and what became
 * of it, by their orders.
 */
export const churnCaseFacts: FactsDeclaration = {
  object: 'churnCase',
  module: 'insight',
  fields: {
    risk: {
      kind: 'integer',
      label: { zh: '流失可能（%）', en: 'Churn chance (%)' },
      help: { zh: '开始挽留时的流失可能', en: 'As it was when the rescue began' },
      filterable: true,
      sortable: true,
    },
    outcome: {
      kind: 'choice',
      label: { zh: '结果', en: 'Outcome' },
      help: {
        zh: '观察期内是否再次下单，由订单得出',
        en: 'Whether they ordered again within the days observed, by their orders',
      },
      filterable: true,
      options: {
        returned: { label: { zh: '已回来', en: 'Came back' }, color: 'green' },
        lost: { label: { zh: '没有回来', en: 'Did not' }, color: 'gray' },
      },
    },
    returnedAt: {
      kind: 'dateTime',
      label: { zh: '再次下单', en: 'Ordered again' },
      filterable: true,
    },
  },
};
