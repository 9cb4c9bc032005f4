import { defineObject } from '../../../kernel/object.ts';

/** Who else offers what we sell. */
export const competitor = defineObject({
  name: 'competitor',
  plural: 'competitors',
  label: { zh: '竞争对手', en: 'Competitor' },
  pluralLabel: { zh: '竞争对手', en: 'Competitors' },
  titleField: 'name',
  access: 'organisation',
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      unique: true,
      maxLength: 120,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    website: { kind: 'url', label: { zh: '网站', en: 'Web site' } },
    note: { kind: 'longText', label: { zh: '备注', en: 'Note' }, searchable: true },
  },
  listColumns: ['name', 'website', 'updatedAt'],
});
