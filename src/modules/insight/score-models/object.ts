import { defineObject } from '../../../kernel/object.ts';

/**
 * One training of a score, as it stood: what it learned from, how good it is on what it had not seen, or why there is
 * none. The score job writes it; what happens to it afterwards stands in its facts.
 */
export const scoreModel = defineObject({
  name: 'scoreModel',
  plural: 'scoreModels',
  label: { zh: '评分模型', en: 'Score model' },
  pluralLabel: { zh: '评分模型', en: 'Score models' },
  help: {
    zh: '由本企业自己的数据训练；每次训练留下一份说明。',
    en: 'Trained on the organisation’s own data; each training leaves its card.',
  },
  titleField: 'number',
  searched: false,
  access: 'organisation',
  readOnly: true,
  fields: {
    number: { kind: 'autoNumber', prefix: 'M', label: { zh: '编号', en: 'Number' }, unique: true },
    kind: {
      kind: 'choice',
      label: { zh: '评分', en: 'Score' },
      required: true,
      filterable: true,
      options: {
        value: { label: { zh: '购买与价值', en: 'Purchases and value' }, color: 'blue' },
        offer: { label: { zh: '下一次购买', en: 'Next purchase' }, color: 'grape' },
        churn: { label: { zh: '流失', en: 'Churn' }, color: 'orange' },
        lead: { label: { zh: '线索评分', en: 'Lead score' }, color: 'teal' },
        win: { label: { zh: '赢单', en: 'Winning' }, color: 'green' },
        words: { label: { zh: '客户心声', en: 'Customer voice' }, color: 'grape' },
      },
    },
    state: {
      kind: 'choice',
      label: { zh: '结果', en: 'Result' },
      help: {
        zh: '数据不足或看不出规律时不给评分，并说明原因',
        en: 'With too little data, or nothing to learn from it, there is no score but the reason why',
      },
      required: true,
      filterable: true,
      options: {
        fitted: { label: { zh: '可用', en: 'In use' }, color: 'green' },
        fallback: { label: { zh: '仅平均值', en: 'Average only' }, color: 'orange' },
        refused: { label: { zh: '不评分', en: 'No score' }, color: 'gray' },
        lexicon: { label: { zh: '用词表', en: 'By word lists' }, color: 'blue' },
      },
    },
    reason: {
      kind: 'text',
      label: { zh: '原因代码', en: 'Reason code' },
      maxLength: 40,
    },
    trainedAt: {
      kind: 'dateTime',
      label: { zh: '训练时间', en: 'Trained at' },
      required: true,
      default: 'now',
      filterable: true,
      sortable: true,
    },
    rowCount: {
      kind: 'integer',
      label: { zh: '学习的记录', en: 'Learned from' },
      help: { zh: '训练所用的记录数', en: 'Records that it was trained on' },
    },
    auc: {
      kind: 'decimal',
      scale: 4,
      label: { zh: '区分度（AUC）', en: 'AUC' },
      help: {
        zh: '随机一对记录中排序正确的比例，按未参与训练的记录计算；0.5 等于猜',
        en: 'The share of pairs it puts in the right order, on records it had not seen; 0.5 is guessing',
      },
    },
    brier: {
      kind: 'decimal',
      scale: 4,
      label: { zh: 'Brier 分', en: 'Brier score' },
      help: {
        zh: '预测概率与结果之差的平方的平均值，越小越好',
        en: 'The mean squared distance between chance and outcome; less is better',
      },
    },
    card: {
      kind: 'longText',
      maxLength: 100_000,
      label: { zh: '模型说明', en: 'Card' },
      help: { zh: 'JSON，供页面显示', en: 'JSON, for the page that shows it' },
    },
  },
  listColumns: ['number', 'kind', 'state', 'trainedAt', 'rowCount', 'auc', 'brier'],
});
