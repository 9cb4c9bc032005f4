import { defineObject } from '../../../kernel/object.ts';

/**
 * Something that a member took out of the system: who, what, how it was narrowed, when. Nobody changes or deletes it:
 * it is the log of exports. How far it is stands in its facts; the file itself is its owner's alone and goes after a week.
 */
export const exportRun = defineObject({
  name: 'exportRun',
  plural: 'exportRuns',
  label: { zh: '导出', en: 'Export' },
  pluralLabel: { zh: '导出', en: 'Exports' },
  help: {
    zh: '谁在什么时候导出了什么。文件保存 7 天，只有导出者能下载。',
    en: 'Who exported what, and when. Files are kept for 7 days, for whoever exported them.',
  },
  titleField: 'name',
  access: 'owner',
  readOnly: true,
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      readOnly: true,
      maxLength: 200,
      searchable: true,
      sortable: true,
    },
    object: {
      kind: 'text',
      label: { zh: '对象', en: 'Object' },
      help: { zh: '整个组织的归档没有对象。', en: 'An archive of the organisation has none.' },
      readOnly: true,
      maxLength: 40,
      filterable: true,
    },
    format: {
      kind: 'choice',
      label: { zh: '格式', en: 'Format' },
      required: true,
      readOnly: true,
      filterable: true,
      options: {
        csv: { label: { zh: 'CSV 文件', en: 'CSV' } },
        xlsx: { label: { zh: 'Excel 工作簿', en: 'Excel workbook' } },
        archive: { label: { zh: '组织归档', en: 'Archive' } },
      },
    },
    columns: {
      kind: 'longText',
      label: { zh: '字段', en: 'Columns' },
      help: { zh: '文件里有哪些字段。', en: 'The fields that the file has.' },
      readOnly: true,
    },
    filter: {
      kind: 'longText',
      label: { zh: '筛选条件', en: 'Filter' },
      readOnly: true,
      maxLength: 20_000,
    },
  },
  listColumns: ['name', 'format', 'state', 'rowCount', 'fileSize', 'owner', 'createdAt'],
});
