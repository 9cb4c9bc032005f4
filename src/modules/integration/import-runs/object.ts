import { defineObject } from '../../../kernel/object.ts';

/**
 * A file that somebody brings in, and what became of it. What happens to it while it runs stands in its facts: it is no
 * change that anybody made, and nothing that undo could put back.
 */
export const importRun = defineObject({
  name: 'importRun',
  plural: 'importRuns',
  label: { zh: '导入', en: 'Import' },
  pluralLabel: { zh: '导入', en: 'Imports' },
  titleField: 'name',
  access: 'owner',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 200,
      searchable: true,
      sortable: true,
    },
    fileName: {
      kind: 'text',
      label: { zh: '文件名', en: 'File name' },
      required: true,
      readOnly: true,
      maxLength: 200,
      searchable: true,
    },
    fileSize: {
      kind: 'integer',
      label: { zh: '文件大小（字节）', en: 'File size (bytes)' },
      readOnly: true,
    },
  },
  listColumns: [
    'name',
    'state',
    'rowCount',
    'createdCount',
    'updatedCount',
    'refusedCount',
    'owner',
    'startedAt',
  ],
});
