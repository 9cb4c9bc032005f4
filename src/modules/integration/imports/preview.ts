import type { Context } from '../../../kernel/context.ts';
import { readTitles } from '../../../kernel/titles.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { targetOf } from '../../../kernel/view.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Line } from '../reading/line.ts';
import { cellText, draftOf, rawOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { writeLines } from './engine.ts';
import type { RowResult } from './engine.ts';
import { LineFaults, unplaced } from './faults.ts';
import type { Plan, PlannedStep } from './plan.ts';
import type {
  FaultWire,
  OutcomeWire,
  PreviewLineWire,
  PreviewStepWire,
  PreviewWire,
} from './wire.ts';

/** Lines of a preview. */
export const PREVIEW_LINES = 50;

/** What a trial gave: what would become of the lines, what records are called, and what would be refused. */
type Trial = {
  rows: RowResult[];
  titles: Map<string, string>;
  faults: Map<number, readonly FaultWire[]>;
};

/** Ends the transaction of a trial, which is never kept, with what it gave. */
class Tried extends Error {
  readonly trial: Omit<Trial, 'faults'>;

  constructor(trial: Omit<Trial, 'faults'>) {
    super('nothing is kept of a trial');
    this.trial = trial;
  }
}

/**
 * What lines would become. They are written as the import would write them, rules, rights and references included, in a
 * transaction that is taken back.
 */
export async function previewOf(
  ctx: Context,
  plan: Plan,
  runId: string,
  lines: readonly Line[],
): Promise<PreviewWire> {
  const drafts = lines.map((line) => draftOf(ctx, plan, line));
  const trial = await tryLines(ctx, plan, runId, drafts);
  const items = lines.map((line, n) => itemOf(plan, line, drafts[n], trial));
  const counts = { create: 0, update: 0, unchanged: 0, skip: 0, refused: 0 };
  for (const { steps } of items) {
    const refused = steps.every(({ outcome }) => outcome === 'refused');
    if (refused) counts.refused += 1;
    else for (const { outcome } of steps) counts[outcome] += 1;
  }
  return { items, counts };
}

async function tryLines(
  ctx: Context,
  plan: Plan,
  runId: string,
  drafts: readonly Draft[],
): Promise<Trial> {
  const faults = new Map<number, readonly FaultWire[]>(
    drafts.filter((draft) => draft.faults.length > 0).map((draft) => [draft.line, draft.faults]),
  );
  for (;;) {
    const open = drafts.filter(({ line }) => !faults.has(line));
    const error = await tryOnce(ctx, plan, runId, open);
    if (error instanceof Tried) return { ...error.trial, faults };
    if (error instanceof LineFaults) {
      for (const [line, each] of error.faults) faults.set(line, each);
    } else if (error instanceof Problem) {
      await tryAlone(ctx, plan, runId, open, faults, error);
    } else throw error;
  }
}

/** Nobody can say which line is at fault: each is tried by itself. */
async function tryAlone(
  ctx: Context,
  plan: Plan,
  runId: string,
  drafts: readonly Draft[],
  faults: Map<number, readonly FaultWire[]>,
  together: Problem,
): Promise<void> {
  const before = faults.size;
  for (const draft of drafts) {
    const error = await tryOnce(ctx, plan, runId, [draft]);
    if (error instanceof LineFaults) faults.set(draft.line, error.faults.get(draft.line) ?? []);
    else if (error instanceof Problem) faults.set(draft.line, [unplaced(ctx, error)]);
    else if (!(error instanceof Tried)) throw error;
  }
  // Each would do by itself, but not together: the last one is in the way of the others.
  const last = drafts.at(-1);
  if (faults.size === before && last) faults.set(last.line, [unplaced(ctx, together)]);
}

async function tryOnce(
  ctx: Context,
  plan: Plan,
  runId: string,
  drafts: readonly Draft[],
): Promise<unknown> {
  try {
    const trying: Context = { ...ctx, trial: true };
    return await inTransaction(trying, async (tx) => {
      const rows = await writeLines(trying, tx, plan, runId, drafts);
      throw new Tried({ rows, titles: await titlesOf(trying, tx, plan, drafts, rows) });
    });
  } catch (error) {
    return error;
  }
}

/** What written records, and those that they point to, are called; by id. */
async function titlesOf(
  ctx: Context,
  tx: Transaction,
  plan: Plan,
  drafts: readonly Draft[],
  rows: readonly RowResult[],
): Promise<Map<string, string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (object: string | undefined, id: unknown): void => {
    if (object !== undefined && typeof id === 'string' && id !== '')
      wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
  };
  for (const { object, id } of rows) want(object, id);
  for (const step of plan.steps) {
    for (const { field } of step.fields) {
      const target = targetOf(ctx, field)?.name;
      for (const { steps } of drafts) want(target, steps[step.n]?.values.get(field.name));
    }
  }
  const titles = new Map<string, string>();
  for (const [object, ids] of wanted) {
    for (const [id, title] of await readTitles(ctx, tx, ctx.catalog.object(object), [...ids]))
      titles.set(id, title);
  }
  return titles;
}

const OUTCOMES: Record<RowResult['outcome'], OutcomeWire> = {
  created: 'create',
  updated: 'update',
  unchanged: 'unchanged',
  skipped: 'skip',
};

function itemOf(
  plan: Plan,
  { line, cells }: Line,
  draft: Draft | undefined,
  { rows, titles, faults }: Trial,
): PreviewLineWire {
  const own = faults.get(line) ?? [];
  const refused = faults.has(line);
  const steps = plan.steps.map((step): PreviewStepWire => {
    const given = draft?.steps[step.n];
    const row = rows.find((each) => each.line === line && each.step === step.n);
    const values = valuesOf(step, cells, draft, own, titles);
    const title =
      row && !isNumbered(step, row) ? (titles.get(row.id) ?? null) : titleOf(step, draft);
    // Lines of a group behind its first one, and records on the way that were there, have no row of their own.
    const outcome = row ? OUTCOMES[row.outcome] : given ? 'unchanged' : 'skip';
    return { object: step.model.name, outcome: refused ? 'refused' : outcome, title, values };
  });
  return { line, cells: [...cells], steps, faults: [...own] };
}

/** What would be called by its number has none yet. */
function isNumbered({ model }: PlannedStep, { outcome }: RowResult): boolean {
  const title = model.fields.get(model.declaration.titleField);
  return outcome === 'created' && title?.declaration.kind === 'autoNumber';
}

function titleOf(step: PlannedStep, draft: Draft | undefined): string | null {
  const title = draft?.steps[step.n]?.values.get(step.model.declaration.titleField);
  return typeof title === 'string' ? title : null;
}

function valuesOf(
  step: PlannedStep,
  cells: Line['cells'],
  draft: Draft | undefined,
  faults: readonly FaultWire[],
  titles: ReadonlyMap<string, string>,
): PreviewStepWire['values'] {
  const given = draft?.steps[step.n];
  if (!given) return {};
  return Object.fromEntries(
    step.fields.map((planned) => {
      const { name } = planned.field;
      const value = given.values.get(name) ?? null;
      const fault = faults.find((each) => each.step === step.n && each.field === name);
      const shown = typeof value === 'string' ? titles.get(value) : undefined;
      const raw = cellText(rawOf(planned, cells));
      return [
        name,
        { raw, value, ...(shown && { shown }), ...(fault && { fault: fault.message }) },
      ];
    }),
  );
}
