import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { modelOf } from '../../../kernel/read.ts';
import { parseQuery } from '../../../kernel/route-input.ts';
import type { RouteContext } from '../../../kernel/route-input.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import {
  codeFault,
  filledFrom,
  proposedForm,
  shortNames,
  standardFields,
  sureForm,
} from '../../customers/public.ts';
import { previewOf, sampleOf } from './jobs.ts';
import { readProposals, shownChanges } from './proposals.ts';
import type { FormNote, FormNotesWire, StandardsPreviewWire } from './wire.ts';

const previewQuery = z.strictObject({ job: z.uuid() });
const typedSchema = z.strictObject({
  object: z.enum(['customer', 'contact', 'lead']),
  values: z.record(z.string().max(60), z.string().max(400)),
});
const CODES = ['creditCode', 'identityCard'] as const;

/** What standards make of values: of those being typed, and of all that a preview has looked at. */
export function standardRoutes(app: FastifyInstance, { contextOf }: RouteContext): void {
  app.get('/quality/standards', async (request): Promise<StandardsPreviewWire> => {
    const ctx = await contextOf(request);
    const { job } = parseQuery(previewQuery, request.query);
    return inReadTransaction(ctx, (tx) => readPreview(ctx, tx, job));
  });

  app.post('/quality/standards/form', async (request): Promise<FormNotesWire> => {
    const ctx = await contextOf(request);
    return notesOf(ctx, parseQuery(typedSchema, request.body));
  });
}

/** @throws Problem not_found, also for another member's preview */
async function readPreview(
  ctx: Context,
  tx: Transaction,
  job: string,
): Promise<StandardsPreviewWire> {
  const preview = await previewOf(ctx, tx, job);
  const { object, standards, records, counts, before: until } = preview;
  const ids = sampleOf(preview);
  const asked = { object, standards };
  const { proposals } = await readProposals(ctx, tx, asked, { ids }, { until });
  const model = modelOf(ctx, object);
  const items = proposals.flatMap(({ id, title, changes, isLater }) =>
    isLater ? [] : [{ id, title, changes: shownChanges(model, changes) }],
  );
  return { object, standards, records, counts, items };
}

/** What would become of values that are being typed, and which codes cannot be right. Reads no records. */
function notesOf(ctx: Context, { object, values }: z.infer<typeof typedSchema>): FormNotesWire {
  const notes: FormNote[] = [];
  const entered: Record<string, string> = { ...values };
  for (const [field, of] of Object.entries(standardFields(object, values))) {
    const text = values[field]?.trim() ?? '';
    if (text === '') continue;
    const sure = sureForm(of, text, shortNames());
    entered[field] = sure.value;
    if (sure.value !== text) notes.push({ field, kind: 'entered', ...sure });
    const proposed = proposedForm(of, sure.value);
    if (proposed.value !== sure.value) notes.push({ field, kind: 'proposed', ...proposed });
  }
  if (object === 'customer') {
    const filled = Object.entries(filledFrom(entered['address'] ?? '', entered));
    for (const [field, value] of filled)
      notes.push({ field, kind: 'filled', value, reasons: ['division'] });
  }
  const today = formatDay(clockOf(ctx).today);
  const faults = CODES.flatMap((field) => {
    const value = entered[field] ?? '';
    const fault = object === 'customer' && value !== '' ? codeFault(field, value, today) : null;
    return fault ? [{ field, ...fault }] : [];
  });
  return { notes, faults };
}
