import { defineObject } from './object.ts';
import type { Context } from './context.ts';
import type { Pair, Violation } from './rules.ts';

const currencies = new Set(Intl.supportedValuesOf('currency'));

function check(ctx: Context, pairs: Pair[]): (Violation & { index: number })[] {
  return pairs.flatMap(({ after }, index) => {
    const currency = String(after.currency);
    if (currency === ctx.currency) {
      const message = {
        zh: `${currency} 是本单位的货币，不需要汇率。`,
        en: `${currency} is your organisation’s own currency: it needs no rate.`,
      };
      return [{ index, field: 'currency', code: 'own_currency', message }];
    }
    if (!currencies.has(currency)) {
      const message = {
        zh: '货币是三个字母的代码，如 USD。',
        en: 'A currency is a code of three letters, such as USD.',
      };
      return [{ index, field: 'currency', code: 'not_currency', message }];
    }
    if (Number(after.rate) > 0) return [];
    const message = { zh: '汇率必须大于零。', en: 'A rate is greater than zero.' };
    return [{ index, field: 'rate', code: 'too_small', message }];
  });
}

/**
 * What one unit of a foreign currency is worth in the organisation's, from a day on and until the next rate. Records
 * take the rate of their day when an amount is written: what counts already stays as it is.
 */
export const exchangeRate = defineObject({
  name: 'exchangeRate',
  plural: 'exchangeRates',
  label: { zh: '汇率', en: 'Exchange rate' },
  pluralLabel: { zh: '汇率', en: 'Exchange rates' },
  titleField: 'currency',
  access: 'organisation',
  listColumns: ['currency', 'date', 'rate'],
  fields: {
    currency: {
      kind: 'text',
      label: { zh: '外币', en: 'Foreign currency' },
      help: { zh: '三个字母的代码，如 USD', en: 'Three letters, such as USD' },
      required: true,
      maxLength: 3,
      filterable: true,
      sortable: true,
    },
    date: {
      kind: 'date',
      label: { zh: '生效日期', en: 'From' },
      help: {
        zh: '自这一天起使用，直到下一个汇率。',
        en: 'Used from this day until the next rate.',
      },
      required: true,
      default: 'today',
      filterable: true,
      sortable: true,
    },
    rate: {
      kind: 'decimal',
      scale: 6,
      label: { zh: '汇率', en: 'Rate' },
      help: {
        zh: '一个单位外币等于多少本位币。',
        en: 'How much one unit is worth in your organisation’s currency.',
      },
      required: true,
    },
  },
  uniqueTogether: [['currency', 'date']],
  rules: {
    derive: (_ctx, pairs) => {
      for (const { after } of pairs)
        after.currency = String(after.currency ?? '').toUpperCase() || null;
    },
    check,
  },
});
