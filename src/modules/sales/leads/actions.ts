import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { lockRecords } from '../../../kernel/lock.ts';
import { Problem } from '../../../platform/problem.ts';
import {
  carryInteractions,
  contactFor,
  customerFor,
  moveTasks,
  opportunityFor,
  refuse,
} from './conversion.ts';
import type { Converting } from './conversion.ts';

const opportunityInput = z.strictObject({
  name: z.string().min(1).max(120).optional(),
  amount: z.string().nullable().optional(),
  closeDate: z.iso.date().nullable().optional(),
  pipeline: z.uuid().optional(),
  stage: z.uuid().optional(),
});

/** The lead, locked, so that nobody else converts it at the same time. */
async function convertingOf(ctx: Context, tx: Transaction, id: string): Promise<Converting> {
  const model = ctx.catalog.object('lead');
  if (!model) throw new Problem('not_found');
  const lead = (await lockRecords(ctx, tx, model, [id], {})).get(id)?.record;
  const shown = await records.get(ctx, tx, 'lead', id);
  if (!lead || !shown) throw new Problem('not_found');
  if (lead.convertedAt !== null) {
    const en = 'This lead has been converted already.';
    refuse(null, 'converted_already', '这条线索已经转化。', en);
  }
  const options = { via: 'action', batchId: randomUUIDv7() } as const;
  return { lead, masked: new Set(shown._masked), options };
}

/**
 * Makes of a lead what it has become: a customer, the contact there if it is a company, and an opportunity. What was
 * said goes to the customer's timeline, what is to do goes along. All of it is one batch that can be undone.
 */
export const convertLead = defineAction({
  name: 'convertLead',
  label: { zh: '转化', en: 'Convert' },
  object: 'lead',
  offered: { field: 'status', in: ['new', 'working', 'qualified', 'unqualified'] },
  input: z.strictObject({
    id: z.uuid(),
    /** An existing customer; null for a new one even if somebody is known by the same phone or e-mail. */
    customer: z.uuid().nullable().optional().meta({ reference: 'customer' }),
    /** Null for none. */
    opportunity: opportunityInput.nullable().optional(),
  }),
  handler: async (ctx, tx, input) => {
    const converting = await convertingOf(ctx, tx, input.id);
    const { lead, options } = converting;
    const note = input.opportunity === null ? lead.interest : null;
    const customer = await customerFor(ctx, tx, converting, input.customer, note);
    const contact = await contactFor(ctx, tx, converting, customer);
    const given = { ...input.opportunity, customer: customer.id, contact };
    const opportunity =
      input.opportunity === null ? null : await opportunityFor(ctx, tx, converting, given);
    await carryInteractions(ctx, tx, converting, customer.id);
    await moveTasks(ctx, tx, converting, { customer: customer.id, opportunity });
    const values = {
      status: 'converted',
      convertedAt: ctx.now().toISOString(),
      customer: customer.id,
      contact,
      opportunity,
    };
    const change = { id: lead.id, version: 'latest' as const, values };
    const [written] = await records.update(ctx, tx, 'lead', [change], {
      ...options,
      writer: 'convertLead',
    });
    return {
      id: lead.id,
      version: written?.version,
      customerId: customer.id,
      contactId: contact,
      opportunityId: opportunity,
      batchId: options.batchId,
    };
  },
});
