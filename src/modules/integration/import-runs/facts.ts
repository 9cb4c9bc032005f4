import type { FactsDeclaration } from '../../../kernel/model.ts';

const count = (zh: string, en: string, help?: { zh: string; en: string }) =>
  ({
    kind: 'integer',
    label: { zh, en },
    required: true,
    default: 0,
    ...(help && { help }),
  }) as const;

/** How far an import is, and what it has done. */
export const importRunFacts: FactsDeclaration = {
  object: 'importRun',
  module: 'integration',
  fields: {
    state: {
      kind: 'choice',
      label: { zh: '状态', en: 'State' },
      required: true,
      default: 'reading',
      filterable: true,
      options: {
        reading: { label: { zh: '读取中', en: 'Reading' }, color: 'blue' },
        ready: { label: { zh: '待开始', en: 'Ready' }, color: 'cyan' },
        running: { label: { zh: '导入中', en: 'Importing' }, color: 'blue' },
        stopped: { label: { zh: '已停止', en: 'Stopped' }, color: 'orange' },
        done: { label: { zh: '已完成', en: 'Done' }, color: 'green' },
        failed: { label: { zh: '失败', en: 'Failed' }, color: 'red' },
        reverting: { label: { zh: '撤回中', en: 'Reverting' }, color: 'blue' },
        reverted: { label: { zh: '已撤回', en: 'Reverted' }, color: 'gray' },
      },
    },
    format: { kind: 'text', label: { zh: '文件格式', en: 'File format' }, maxLength: 200 },
    rowCount: count('行数', 'Rows', { zh: '表头以下的行', en: 'Rows below the head' }),
    doneCount: count('已处理行数', 'Rows done'),
    createdCount: count('新建记录', 'Records created'),
    updatedCount: count('更新记录', 'Records updated'),
    unchangedCount: count('未变记录', 'Records unchanged', {
      zh: '已存在且内容相同的记录',
      en: 'Records that were there with the same values',
    }),
    refusedCount: count('未导入行数', 'Rows refused'),
    keptCount: count('撤回时保留', 'Kept at reverting', {
      zh: '撤回时因后来的修改而保留的内容',
      en: 'What reverting left because of later changes',
    }),
    startedAt: { kind: 'dateTime', label: { zh: '开始时间', en: 'Started at' } },
    finishedAt: {
      kind: 'dateTime',
      label: { zh: '结束时间', en: 'Finished at' },
      filterable: true,
    },
  },
};
