import { fold } from '../../../../analysis/text/fold.ts';
import { findTerms, plainText, termsOf } from '../../../../analysis/text/terms.ts';
import type { CategoryId } from './rules.ts';

const listed = (text: string): string[] => text.split(/,\s*/);

/** Words that say what a text is for, gathered by hand. A word stands once. */
const words: Record<Exclude<CategoryId, 'other'>, readonly string[]> = {
  complaint: listed(`投诉, 差评, 退款, 退货, 退钱, 赔偿, 举报, 给个说法, 太过分, 受不了,
    complaint, complain, complaining, refund, compensation, unacceptable`),
  repair:
    listed(`报修, 维修, 修理, 坏了, 故障, 漏水, 不出水, 打不开, 死机, 报警, 滤芯, 压力不足, 上门检修,
    broken, repair, not working, doesn't work, leaking, engineer, maintenance, out of order`),
  order: listed(`订购, 下单, 加订, 追加, 补货, 订货, 续订, 再订, 要货,
    reorder, place an order, order more, restock, would like to order`),
  suggestion: listed(`建议, 希望, 最好能, 要是能, 如果能, 能不能增加, 可不可以增加,
    suggest, suggestion, would be nice, wish, please add`),
  question:
    listed(`请问, 咨询, 问起, 问一下, 想问, 询价, 多少钱, 怎么, 能否, 能不能, 可不可以, 是否, 什么时候, 有没有, 吗, 哪里, 几点,
    how much, how do, could you, can i, can we, when will, question, quote`),
  praise: listed(`表扬, 点赞, 很满意, 很喜欢, 很开心, 太棒了, 好评, 辛苦了, 感谢,
    well done, great job, thank you so much, excellent service`),
};

const ids = Object.keys(words) as (keyof typeof words)[];
const terms = termsOf(ids.flatMap((id) => words[id].map((word) => [word, id] as const)));

/**
 * What a text is for, by words alone: the category of which most words stand in it, of equally many the one that is
 * named first in `words`; null where none does. What an organisation has learned goes before it.
 */
export function categoryByWords(text: string): CategoryId | null {
  const counts = new Map<CategoryId, number>();
  for (const { value } of findTerms(plainText(fold(text)), terms)) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let best: CategoryId | null = null;
  for (const id of ids) {
    if ((counts.get(id) ?? 0) > (best === null ? 0 : (counts.get(best) ?? 0))) best = id;
  }
  return best;
}
