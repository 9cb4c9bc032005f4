import { defineObject } from '../../../kernel/object.ts';

/** A key that programs act with, as the member it belongs to. The key itself is shown once and stored as a hash. */
export const apiKey = defineObject({
  name: 'apiKey',
  plural: 'apiKeys',
  label: { zh: '接口密钥', en: 'API key' },
  pluralLabel: { zh: '接口密钥', en: 'API keys' },
  titleField: 'name',
  access: 'organisation',
  listColumns: ['name', 'member', 'prefix', 'lastUsedAt', 'revokedAt'],
  fields: {
    name: {
      kind: 'text',
      label: { zh: '名称', en: 'Name' },
      required: true,
      maxLength: 100,
      filterable: true,
      sortable: true,
    },
    member: {
      kind: 'reference',
      to: 'member',
      onDelete: 'cascade',
      label: { zh: '成员', en: 'Member' },
      inverse: { zh: '接口密钥', en: 'API keys' },
      required: true,
      filterable: true,
      writtenBy: 'createApiKey',
    },
    prefix: {
      kind: 'text',
      label: { zh: '开头', en: 'Begins with' },
      required: true,
      maxLength: 20,
      writtenBy: 'createApiKey',
    },
    lastUsedAt: {
      kind: 'dateTime',
      label: { zh: '最近使用', en: 'Last used' },
      readOnly: true,
    },
    revokedAt: {
      kind: 'dateTime',
      label: { zh: '停用时间', en: 'Revoked at' },
      writtenBy: 'revokeApiKey',
    },
  },
});
