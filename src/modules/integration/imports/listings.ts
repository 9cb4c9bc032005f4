import type { Context } from '../../../kernel/context.ts';
import { inReadTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readTitles } from '../../../kernel/titles.ts';
import { isUuid } from '../../../kernel/values.ts';
import { Problem } from '../../../platform/problem.ts';
import { csvHead, csvRows } from '../exports/csv.ts';
import type { OutCell } from '../exports/cells.ts';
import type { Cell } from '../reading/line.ts';
import { linesAt } from './blocks.ts';
import { faultText } from './faults.ts';
import { readKept } from './kept.ts';
import { readRefusals, readRows } from './rows.ts';
import { isForgotten, readState } from './state.ts';
import type { ImportRowsWire, KeptWire, RefusalsWire } from './wire.ts';

const PAGE = 100;
/** Lines of a file that are read at once. */
const PORTION = 500;

/**
 * Lines that were not brought in, in their order.
 *
 * @throws Problem details_gone where the lines are no longer kept
 */
export async function refusalsOf(
  ctx: Context,
  tx: Transaction,
  runId: string,
  after: number,
  limit = PAGE,
): Promise<RefusalsWire> {
  const state = await readState(ctx, tx, runId);
  if (!state || isForgotten(state)) throw new Problem('details_gone');
  const refusals = await readRefusals(ctx, tx, runId, after, limit);
  const lines = await linesAt(
    ctx,
    tx,
    runId,
    refusals.map(({ line }) => line),
  );
  return {
    heads: state.contents.head?.heads ?? [],
    items: refusals.map(({ line, faults }) => ({
      line,
      cells: lines.get(line)?.cells ?? [],
      faults: [...faults],
    })),
    next: refusals.length < limit ? null : (refusals.at(-1)?.line ?? null),
  };
}

/** Records that lines made or changed, by outcome; titles only of those the reader may see. */
export async function rowsOf(
  ctx: Context,
  tx: Transaction,
  runId: string,
  outcome: ImportRowsWire['items'][number]['outcome'],
  after: string | undefined,
): Promise<ImportRowsWire> {
  const [line = 0, step = 0] = (after ?? '').split('.').map(Number);
  const rows = await readRows(ctx, tx, runId, outcome, { line, step: after ? step : -1 }, PAGE);
  const titles = new Map<string, string>();
  for (const [object, own] of Map.groupBy(rows, (row) => row.object)) {
    const ids = own.map(({ id }) => id);
    for (const [id, title] of await readTitles(ctx, tx, ctx.catalog.object(object), ids))
      titles.set(id, title);
  }
  const last = rows.at(-1);
  return {
    items: rows.map((row) => ({ ...row, outcome, title: titles.get(row.id) ?? null })),
    next: last && rows.length === PAGE ? `${last.line}.${last.step}` : null,
  };
}

/** @throws Problem invalid_cursor where the place is none */
export async function keptOf(
  ctx: Context,
  tx: Transaction,
  runId: string,
  after: string | undefined,
  limit = PAGE,
): Promise<KeptWire> {
  const [object = '', id = NOWHERE, field = ''] = (after ?? '').split('~');
  if (after !== undefined && !isUuid(id)) throw new Problem('invalid_cursor');
  const place =
    after === undefined ? { object: '', id: NOWHERE, field: '' } : { object, id, field };
  const items = await readKept(ctx, tx, runId, place, limit);
  const last = items.at(-1);
  const next =
    last && items.length === limit ? `${last.object}~${last.id}~${last.field ?? ''}` : null;
  return { items, next };
}

const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Refused lines as a file: the columns of the file they are from, and the reason in words. */
export async function* refusalsCsv(ctx: Context, runId: string): AsyncGenerator<Buffer> {
  let after: number | null = 0;
  for (let first = true; after !== null; first = false) {
    const from: number = after;
    const page = await inReadTransaction(ctx, (tx) => refusalsOf(ctx, tx, runId, from, PORTION));
    const width = Math.max(page.heads.length, 1);
    if (first) {
      const heads = page.heads.map((head, n) => head || `#${n + 1}`);
      yield csvHead([...heads, ctx.locale === 'zh' ? '原因' : 'Reason']);
    }
    const rows = page.items.map(({ cells, faults }): OutCell[] => [
      ...Array.from({ length: width }, (_, n) => outCell(cells[n] ?? null)),
      // One cell may be read by several steps.
      { as: 'text', text: [...new Set(faults.map((fault) => faultText(ctx, fault)))].join(' ') },
    ]);
    if (rows.length > 0) yield csvRows(rows);
    after = page.next;
  }
}

/** Numbers stay numbers; what would be taken for a formula is guarded as text. */
function outCell(cell: Cell): OutCell {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return { as: 'number', text: String(cell) };
  return { as: 'text', text: String(cell) };
}

const KEPT_HEADS = {
  zh: ['对象', '记录', '字段', '保留的内容', '修改人', '修改时间'],
  en: ['Object', 'Record', 'Field', 'Kept', 'Changed by', 'Changed at'],
};

/** What reverting left, as a file. */
export async function* keptCsv(ctx: Context, runId: string): AsyncGenerator<Buffer> {
  yield csvHead(KEPT_HEADS[ctx.locale]);
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: ctx.timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  let after: string | undefined;
  do {
    const from = after;
    const page = await inReadTransaction(ctx, (tx) => keptOf(ctx, tx, runId, from, PORTION));
    const rows = page.items.map((item): OutCell[] =>
      [
        ctx.catalog.object(item.object)?.declaration.label[ctx.locale] ?? item.object,
        item.title ?? item.id,
        item.label?.[ctx.locale] ?? item.field ?? '',
        item.shown,
        item.by ?? '',
        item.at === null ? '' : clock.format(new Date(item.at)),
      ].map((text) => (text === '' ? null : { as: 'text', text })),
    );
    if (rows.length > 0) yield csvRows(rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
}
