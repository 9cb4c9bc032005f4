import type { Context } from '../../../kernel/context.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import type { Rules, Violation } from '../../../kernel/rules.ts';
import { nameOf, targetNamed } from './target.ts';
import type { Target } from './target.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const ORDERED = new Set(['integer', 'decimal', 'money', 'date', 'dateTime']);
const DATED = new Set(['date', 'dateTime']);
/** What can be compared whole by an index. */
const COMPARED = new Set(['text', 'phone', 'email', 'url']);
const WORDED = new Set(['text', 'longText']);

const refusal = (field: string, code: string, zh: string, en: string): Violation => ({
  field,
  code,
  message: { zh, en },
});

const noField = (field: string): Violation =>
  refusal(field, 'no_such_field', '没有这个字段。', 'There is no such field.');

/** What a rule says must fit what its field is. */
function faultsOf(ctx: Context, rule: AnyRecord): Violation[] {
  const target = targetNamed(ctx.catalog, text(rule.object), text(rule.field));
  if (!target) return [noField('field')];
  if (target.related) {
    return rule.dimension === 'present'
      ? []
      : [
          refusal(
            'dimension',
            'related_only_present',
            '相关记录的字段只能要求“已填写”。',
            'Of fields of related records only Filled in can be asked.',
          ),
        ];
  }
  switch (rule.dimension) {
    case 'valid':
      return validFaults(rule, target);
    case 'fresh':
      return rule.days === null
        ? [
            refusal(
              'days',
              'required',
              '请填写多少天后过时。',
              'Say after how many days it is stale.',
            ),
          ]
        : [];
    case 'unique':
      return uniqueFaults(target);
    case 'plausible':
      return plausibleFaults(rule, target);
    case 'consistent':
      return consistentFaults(ctx, rule, target);
    default:
      return [];
  }
}

function validFaults(rule: AnyRecord, { field }: Target): Violation[] {
  const { kind } = field.declaration;
  if (rule.format !== null || kind === 'phone' || kind === 'email') return [];
  return [
    refusal(
      'format',
      'required',
      '请选择按什么核对。',
      'Choose what the value is to be checked as.',
    ),
  ];
}

function uniqueFaults({ field }: Target): Violation[] {
  const isIndexed = field.source.in !== 'custom' || field.valueId !== undefined;
  const { kind, filterable } = field.declaration;
  if (COMPARED.has(kind) && isIndexed && filterable && field.source.in !== 'facts') return [];
  return [
    refusal(
      'field',
      'not_comparable',
      '只有可筛选的文字、电话、邮箱和网址字段能查重复。',
      'Only texts, phones, e-mails and addresses that can be filtered by can be compared.',
    ),
  ];
}

function plausibleFaults(rule: AnyRecord, { field }: Target): Violation[] {
  if (!ORDERED.has(field.declaration.kind)) {
    return [
      refusal(
        'field',
        'not_ordered',
        '只有数值和日期能判断是否合理。',
        'Only numbers and dates can be plausible.',
      ),
    ];
  }
  if (rule.least !== null || rule.most !== null) return [];
  return [refusal('most', 'required', '请填写最小或最大。', 'Say the least or the most.')];
}

function consistentFaults(ctx: Context, rule: AnyRecord, { field }: Target): Violation[] {
  const other = targetNamed(ctx.catalog, text(rule.object), text(rule.otherField));
  if (!other || other.related || other.field.name === field.name) return [noField('otherField')];
  const [own, against] = [field.declaration.kind, other.field.declaration.kind];
  const isFitting =
    rule.format === 'identityCard'
      ? DATED.has(against)
      : rule.format === 'address'
        ? WORDED.has(own) && WORDED.has(against)
        : (DATED.has(own) && DATED.has(against)) ||
          (ORDERED.has(own) && ORDERED.has(against) && !DATED.has(own) && !DATED.has(against));
  if (isFitting) return [];
  return [
    refusal(
      'otherField',
      'not_comparable',
      '这两个字段无法对照：需要两个日期、两个数值，或选择按地址、按身份证号核对。',
      'These cannot be held together: it takes two dates or two numbers, or Checked as address or identity card.',
    ),
  ];
}

/** Fields are kept by one name, however they were typed; a rule whose field is gone is refused when it is edited. */
export const qualityRuleRules: Rules = {
  derive: (ctx, pairs) => {
    for (const { after } of pairs) {
      for (const name of ['field', 'otherField'] as const) {
        const object = text(after.object);
        const target = targetNamed(ctx.catalog, object, text(after[name]));
        if (target) after[name] = nameOf(ctx.catalog, object, target, ctx.locale);
      }
    }
  },
  check: (ctx, pairs) =>
    pairs.flatMap(({ after }, index) =>
      after.active === false || after.deletedAt !== null
        ? []
        : faultsOf(ctx, after).map((fault) => ({ ...fault, index })),
    ),
};
