import type { Label } from '../../../kernel/field.ts';
import { fold } from '../../../kernel/fold.ts';

/** What people write where there is nothing to write; folded. A text may mean it. */
const NOTHING = new Set(
  '- -- — —— / \\ n/a na null none 无 暂无 空 未知 未填写 未填 不详 nan nil undefined'.split(' '),
);
const YES = new Set('是 对 有 真 y yes true t 1 √ ✓ ✔ on 已 启用 v ok'.split(' '));
const NO = new Set('否 错 没有 假 n no false f 0 × ✗ ✘ x off 未 停用 无'.split(' '));

export const isNothing = (folded: string): boolean => NOTHING.has(folded);
export const isYes = (folded: string): boolean => YES.has(folded);
export const isNo = (folded: string): boolean => NO.has(folded);

/** Texts that mean the same wherever an option is called one of them. */
const SAME = [
  ['男', '男性', '男士', '先生', 'm', 'male', 'man', 'mr', 'mr.'],
  ['女', '女性', '女士', '小姐', 'f', 'female', 'woman', 'ms', 'mrs', 'ms.', 'mrs.'],
  ['企业', '公司', '单位', '法人', 'company', 'business', 'organisation', 'organization'],
  ['个人', '自然人', 'person', 'individual', 'consumer'],
  ['网站', '官网', '网络', '线上', 'web', 'website', 'online'],
  ['电话', '来电', 'phone', 'call', 'telephone'],
  ['邮件', '电子邮件', 'mail', 'email', 'e-mail'],
  ['赢单', '成交', '已成交', 'won', 'closed won'],
  ['输单', '丢单', '流失', 'lost', 'closed lost'],
].map((words) => new Set(words));
/** Endings that add nothing to a word: 制造业 is 制造. */
const ENDING = /(行业|产业|业|客户|类型|类|型|级|等级)$/;

export type Options = Record<string, { label: Label }>;

type Known = { exact: Map<string, string>; loose: Map<string, string | undefined> };
const compiled = new WeakMap<Options, Known>();

/** An option by its key or its label in either language, whatever the case and width, or by a word that means the same. */
export function optionOf(options: Options, text: string): string | undefined {
  const known = compiled.get(options) ?? compile(options);
  const wanted = fold(text.trim());
  return known.exact.get(wanted) ?? known.loose.get(looseForm(wanted));
}

function compile(options: Options): Known {
  const known: Known = { exact: new Map(), loose: new Map() };
  for (const [key, { label }] of Object.entries(options)) {
    for (const word of [key, label.zh, label.en].map((each) => fold(each.trim()))) {
      if (!known.exact.has(word)) known.exact.set(word, key);
      const same = SAME.find((words) => words.has(word)) ?? [];
      for (const each of [word, ...same].map(looseForm)) {
        // What could be two options is none.
        const taken = known.loose.has(each) && known.loose.get(each) !== key;
        known.loose.set(each, taken ? undefined : key);
      }
    }
  }
  compiled.set(options, known);
  return known;
}

function looseForm(folded: string): string {
  const bare = folded.replace(/[\s_.\-–—·]/g, '');
  const short = bare.replace(ENDING, '');
  return short === '' ? bare : short;
}
