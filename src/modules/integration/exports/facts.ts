import type { FactsDeclaration } from '../../../kernel/model.ts';

/** How far an export is, and what came of it. */
export const exportRunFacts: FactsDeclaration = {
  object: 'exportRun',
  module: 'integration',
  fields: {
    state: {
      kind: 'choice',
      label: { zh: '状态', en: 'State' },
      required: true,
      default: 'running',
      filterable: true,
      options: {
        running: { label: { zh: '导出中', en: 'Running' }, color: 'blue' },
        stopped: { label: { zh: '已停止', en: 'Stopped' }, color: 'orange' },
        done: { label: { zh: '已完成', en: 'Done' }, color: 'green' },
        failed: { label: { zh: '失败', en: 'Failed' }, color: 'red' },
      },
    },
    rowCount: {
      kind: 'integer',
      label: { zh: '记录数', en: 'Records' },
      required: true,
      default: 0,
    },
    fileSize: { kind: 'integer', label: { zh: '文件大小（字节）', en: 'File size (bytes)' } },
    finishedAt: { kind: 'dateTime', label: { zh: '结束时间', en: 'Finished at' } },
    expiresAt: {
      kind: 'dateTime',
      label: { zh: '文件保存到', en: 'File kept until' },
    },
  },
};
