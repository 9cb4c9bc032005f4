import { defineObject } from '../../../kernel/object.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import type { Rules, Violation } from '../../../kernel/rules.ts';
import { showPrimaryOnCustomer } from './primary.ts';

const names = {
  phone: { zh: '电话', en: 'Phone' },
  email: { zh: '邮箱', en: 'E-mail' },
};
const kindOf = (record: AnyRecord): keyof typeof names =>
  record.phone === null ? 'email' : 'phone';

const rules: Rules = {
  // Called by what it is: a title with digits would tell them to those who may not see the number.
  derive: (ctx, pairs) => {
    for (const { before, after } of pairs) {
      const kind = kindOf(after);
      if (!before || kindOf(before) !== kind) after.name = names[kind][ctx.locale];
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
  madeInPassing: true,
  plural: 'identifiers',
  label: { zh: '联系方式', en: 'Identifier' },
  pluralLabel: { zh: '联系方式', en: 'Identifiers' },
  titleField: 'name',
  searched: false,
  part: true,
  access: { through: 'customer' },
  fields: {
    name: { kind: 'text', label: { zh: '种类', en: 'Kind' }, readOnly: true },
    customer: {
      kind: 'reference',
      to: 'customer',
      onDelete: 'cascade',
      label: { zh: '客户', en: 'Customer' },
      required: true,
      filterable: true,
    },
    // One of the two is always empty.
    phone: {
      kind: 'phone',
      label: { zh: '电话', en: 'Phone' },
      searchable: true,
      filterable: true,
      sparse: true,
    },
    email: {
      kind: 'email',
      label: { zh: '邮箱', en: 'E-mail' },
      searchable: true,
      filterable: true,
      sparse: true,
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
