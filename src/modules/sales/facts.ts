import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { FactsDeclaration } from '../../kernel/model.ts';
import type { Pair } from '../../kernel/rules.ts';
import type { Transaction } from '../../kernel/transaction.ts';

/** What selling knows of a customer. Amounts are in the organisation's currency. */
export const customerFacts: FactsDeclaration = {
  object: 'customer',
  module: 'sales',
  fields: {
    openOpportunities: {
      kind: 'integer',
      label: { zh: '进行中的商机', en: 'Open opportunities' },
      help: { zh: '尚未赢单或输单的商机数量', en: 'Opportunities that are neither won nor lost' },
      required: true,
      default: 0,
      filterable: true,
      sortable: true,
    },
    openAmount: {
      kind: 'money',
      label: { zh: '进行中的金额', en: 'Open amount' },
      help: { zh: '进行中的商机的金额之和', en: 'What the open opportunities come to' },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    openTasks: {
      kind: 'integer',
      label: { zh: '未完成任务', en: 'Open tasks' },
      required: true,
      default: 0,
      filterable: true,
      sortable: true,
    },
    nextTaskAt: {
      kind: 'dateTime',
      label: { zh: '下一任务', en: 'Next task' },
      help: { zh: '最早到期的未完成任务', en: 'When the first of the open tasks is due' },
      filterable: true,
      sortable: true,
      sparse: true,
    },
  },
};

/** How a lead is being answered. */
export const leadFacts: FactsDeclaration = {
  object: 'lead',
  module: 'sales',
  fields: {
    firstResponseAt: {
      kind: 'dateTime',
      label: { zh: '首次响应', en: 'First response' },
      help: {
        zh: '我方第一次联系对方：打出的电话、发出的邮件、拜访或会议',
        en: 'When we first reached out: a call or mail of ours, a visit, a meeting',
      },
      filterable: true,
      sortable: true,
    },
    responseMinutes: {
      kind: 'integer',
      label: { zh: '响应时长（分钟）', en: 'Response time (minutes)' },
      help: { zh: '从创建到首次响应', en: 'From when it was entered to the first response' },
      filterable: true,
      sortable: true,
      sparse: true,
    },
    lastContactAt: {
      kind: 'dateTime',
      label: { zh: '最近联系', en: 'Last contact' },
      help: {
        zh: '最近一次电话、邮件、拜访或会议；“记录”不算',
        en: 'The latest call, mail, visit or meeting. Notes do not count',
      },
      filterable: true,
      sortable: true,
    },
  },
};

/**
 * Locks what is known of the customers that these records are or were of. Whoever else counts for the same customer
 * waits here, and then sees what was counted before.
 *
 * @returns the customers' ids
 */
export async function lockFacts(
  ctx: Context,
  tx: Transaction,
  pairs: readonly Pair[],
): Promise<string[]> {
  const named = pairs.flatMap(({ before, after }) => [before?.customer, after.customer]);
  const ids = [...new Set(named.filter((id) => typeof id === 'string'))];
  if (ids.length === 0) return [];
  await tx.query(sql`
    select from sales.customer_facts where org_id = ${ctx.orgId} and customer_id = any(${ids}::uuid[])
    order by customer_id for update`);
  return ids;
}
