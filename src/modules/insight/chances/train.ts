import type { Interval } from '../../../../analysis/result.ts';
import type { TrainingProfile } from '../../../../analysis/supervised/drift.ts';
import type { ScoreModel } from '../../../../analysis/supervised/score-model.ts';
import { withoutColumns } from '../../../../analysis/supervised/table.ts';
import type { FeatureColumn } from '../../../../analysis/supervised/table.ts';
import { trainScore } from '../../../../analysis/supervised/train-score.ts';
import type { TrainedScore } from '../../../../analysis/supervised/train-score.ts';
import type { StepRun } from '../refresh/step.ts';
import type { NewModel } from '../score-models/store.ts';
import { inThread } from '../thread/run.ts';
import { featureOf } from './feature.ts';
import type { FeatureSet } from './feature.ts';
import { tableOf } from './rows.ts';
import type { DecidedRow } from './rows.ts';
import type { CardNote, ChanceCard, ChanceKind } from './wire.ts';

/** What a chance is learned from. Rows of one record have its id, and are never in two folds. */
export type Lesson = { rows: DecidedRow[]; notes: CardNote[] };

/** What a fitted model keeps for its scoring: the model, and what it is watched by. */
export type ChanceBody = { model: ScoreModel; profile: TrainingProfile; auc: Interval };

/** The fewest of either outcome from which anything is learned. */
const FLOOR = 40;

/** Trains a chance beside the worker's own thread. */
export async function train(
  run: StepRun,
  kind: ChanceKind,
  features: FeatureSet,
  { rows, notes }: Lesson,
): Promise<NewModel> {
  const outcome = Uint8Array.from(rows, (row) => row.outcome);
  const places = new Map<string, number>();
  const groups = Int32Array.from(rows, ({ id }) => {
    const place = places.get(id) ?? places.size;
    places.set(id, place);
    return place;
  });
  const trusted = Object.entries(features).flatMap(([name, { dated }]) => (dated ? [name] : []));
  const table = tableOf(features, rows);
  const constant = new Set(table.columns.filter(isConstant).map(({ name }) => name));
  // Of too few rows the library says so itself.
  const offered = constant.size < table.columns.length ? withoutColumns(table, constant) : table;
  const options = { trusted, ...(places.size < rows.length ? { groups } : {}) };
  // What is refused at once needs no thread.
  const trained =
    rows.length < 2 * FLOOR
      ? trainScore(offered, outcome, { ...options, floor: FLOOR })
      : await inThread(run.cancelled, 'trainScore', offered, outcome, { ...options, floor: FLOOR });
  const ctx = await run.context();
  const card: ChanceCard = {
    score: kind,
    rows: rows.length,
    positives: outcome.reduce((sum, value) => sum + value, 0),
    features: Object.fromEntries(
      Object.entries(features).map(([name, spec]) => [name, featureOf(ctx, spec)]),
    ),
    notes,
  };
  return newModel(kind, card, trained);
}

/** Whether all rows have the same, or none has anything: of such a feature nothing can be learned. */
function isConstant(column: FeatureColumn): boolean {
  const cells = column.kind === 'number' ? column.values : column.codes;
  return cells.every((cell) => Object.is(cell, cells[0]));
}

function newModel(kind: ChanceKind, card: ChanceCard, trained: TrainedScore): NewModel {
  const known = { kind, state: trained.state, rowCount: card.rows };
  if (trained.state === 'refused') {
    const { code, figures } = trained;
    return { ...known, reason: code, card: { ...card, refusal: { code, figures } } };
  }
  // The profile is for the machine alone.
  const { profile, ...model } = trained.card;
  const { auc, brier } = trained.card.heldOut;
  const measured = { ...known, auc: auc.estimate, brier };
  if (trained.state === 'fallback') {
    const { reason, probability } = trained;
    return { ...measured, reason, card: { ...card, model, probability } };
  }
  const body: ChanceBody = { model: trained.model, profile, auc };
  return { ...measured, card: { ...card, model }, body };
}

/** Whether a stored model can score what is offered today: features come and go with new versions of the product. */
export function fitsFeatures({ model }: ChanceBody, features: FeatureSet): boolean {
  return model.features.every(({ name, kind }) => features[name]?.kind === kind);
}
