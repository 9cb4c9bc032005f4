/** Leads and opportunities. */
export const pipeline = {
  'stageBar.label': '销售阶段',
  'stageBar.since': '在此阶段 {{days}} 天',
  'stageBar.stale': '已停滞',

  'convert.title': '转化线索“{{name}}”',
  'convert.customer': '客户',
  'convert.customerHelp': '留空即新建“{{name}}”。',
  'convert.known': '已有同样电话或邮箱的客户，已为您选中；清空即另建新客户。',
  'convert.withOpportunity': '同时创建商机',
  'convert.run': '转化',
} as const;
