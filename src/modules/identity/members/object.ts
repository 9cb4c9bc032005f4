import { defineObject } from '../../../kernel/object.ts';
import { memberRules } from './rules.ts';

/** Somebody who works here. The system field `unit` is where; the login gives the e-mail. */
export const member = defineObject({
  name: 'member',
  plural: 'members',
  label: { zh: '成员', en: 'Member' },
  pluralLabel: { zh: '成员', en: 'Members' },
  titleField: 'name',
  access: 'organisation',
  listColumns: ['name', 'email', 'active'],
  rules: memberRules,
  fields: {
    name: {
      kind: 'text',
      label: { zh: '姓名', en: 'Name' },
      required: true,
      maxLength: 100,
      searchable: true,
      filterable: true,
      sortable: true,
    },
    email: {
      kind: 'email',
      label: { zh: '登录邮箱', en: 'Sign-in e-mail' },
      filterable: true,
      writtenBy: 'setLogin',
    },
    active: {
      kind: 'boolean',
      label: { zh: '在职', en: 'Active' },
      help: { zh: '停用后不能再登录。', en: 'Somebody who is not active cannot sign in.' },
      required: true,
      filterable: true,
      default: true,
    },
    locale: {
      kind: 'choice',
      label: { zh: '语言', en: 'Language' },
      options: {
        zh: { label: { zh: '中文', en: 'Chinese' } },
        en: { label: { zh: '英文', en: 'English' } },
      },
    },
    timeZone: {
      kind: 'text',
      label: { zh: '时区', en: 'Time zone' },
      help: { zh: '例如 Asia/Shanghai', en: 'Such as Asia/Shanghai' },
      maxLength: 60,
    },
    theme: {
      kind: 'choice',
      label: { zh: '外观', en: 'Appearance' },
      options: {
        light: { label: { zh: '浅色', en: 'Light' } },
        dark: { label: { zh: '深色', en: 'Dark' } },
        auto: { label: { zh: '跟随系统', en: 'As the system' } },
      },
    },
    mutedMails: {
      kind: 'multiChoice',
      label: { zh: '不发邮件的通知', en: 'Notifications not mailed' },
      options: {
        assigned: { label: { zh: '交给我的', en: 'Assigned to me' } },
        mentioned: { label: { zh: '提到我的', en: 'Mentioning me' } },
        taskDue: { label: { zh: '任务到期', en: 'Tasks due' } },
      },
    },
  },
});
