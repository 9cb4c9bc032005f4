/** What the navigation says of the insight pages; their own texts come with them. */
export const insight = {
  'insight.valueMap': '客户价值',
  'insight.cohorts': '客户留存',
  'insight.valueIndex': '价值指数',
  'insight.acquisition': '获客与回本',
  'insight.atRisk': '流失预警',
  'insight.offers': '推荐',
  'insight.rescues': '挽留',
  'insight.words': '客户心声',
  'insight.models': '模型说明',
};
