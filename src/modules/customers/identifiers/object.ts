import { defineObject } from '../../../kernel/object.ts';
import type { Rules, Violation } from '../../../kernel/rules.ts';
import { last4, mask } from '../../../kernel/sensitive.ts';
import { showPrimaryOnCustomer } from './primary.ts';

const rules: Rules = {
  derive: (_ctx, pairs) => {
    for (const { after } of pairs) {
      const kind = after.phone === null ? 'email' : 'phone';
      after.name = mask(last4(kind, String(after[kind] ?? '')));
    }
  },
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index): (Violation & { index: number })[] => {
      if ((after.phone === null) !== (after.email === null)) return [];
      const message = {
        zh: '请填写电话或邮箱中的一个。',
        en: 'Enter either a phone or an e-mail.',
      };
      return [{ index, field: 'phone', code: 'one_of', message }];
    }),
  after: showPrimaryOnCustomer,
};

/** Everything that leads to a customer: every phone and mail. The customer shows the primary ones. */
export const identifier = defineObject({
  name: 'identifier',
  plural: 'identifiers',
  label: { zh: '联系方式', en: 'Identifier' },
  pluralLabel: { zh: '联系方式', en: 'Identifiers' },
  titleField: 'name',
  access: { through: 'customer' },
  fields: {
    name: { kind: 'text', label: { zh: '尾号', en: 'Ending' }, readOnly: true },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    phone: {
      kind: 'phone',
      label: { zh: '电话', en: 'Phone' },
      searchable: true,
      filterable: true,
    },
    email: {
      kind: 'email',
      label: { zh: '邮箱', en: 'E-mail' },
      searchable: true,
      filterable: true,
    },
    use: { kind: 'text', label: { zh: '用途', en: 'Use' }, maxLength: 60 },
    isPrimary: {
      kind: 'boolean',
      label: { zh: '主要', en: 'Primary' },
      default: false,
      filterable: true,
    },
    verified: {
      kind: 'boolean',
      label: { zh: '已验证', en: 'Verified' },
      default: false,
      filterable: true,
    },
  },
  listColumns: ['name', 'customer', 'phone', 'email', 'use', 'isPrimary'],
  rules,
});
