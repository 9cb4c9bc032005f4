import { sql } from 'kysely';
import { clusterShare } from '../../../../analysis/numeric/cluster-share.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Model } from '../../../kernel/model.ts';
import { modelOf } from '../../../kernel/read.ts';
import { readTitles } from '../../../kernel/titles.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { visible } from '../../../kernel/visibility.ts';
import { daysReached } from '../scores/readable.ts';
import type { ScoredObject } from '../scores/rules.ts';
import { tellsOf } from './fields.ts';
import { auditOf, QUARTERS } from './read.ts';
import { isJudged, tallyOf } from './rules.ts';
import type { Finding, Said } from './rules.ts';
import type { AuditResultWire, ShareWire, TallyWire } from './wire.ts';

type Row = Said & {
  audit: string;
  quarter: string;
  record: string;
  unit: string | null;
  field: string;
};

const percent = (share: number): number => Math.round(1000 * share) / 10;

/**
 * The share of right values in percent, with an interval of 95 % that knows that whole records were drawn, and that the
 * values of one record go together.
 */
export function shareOf(said: readonly Pick<Row, 'record' | 'verdict'>[]): ShareWire {
  const judged = said.filter(isJudged);
  if (judged.length === 0) return { share: null, low: null, high: null };
  const records = [...Map.groupBy(judged, ({ record }) => record).values()];
  const { estimate, low, high } = clusterShare(
    records.map((own) => ({
      successes: own.filter(({ verdict }) => verdict === 'right').length,
      trials: own.length,
    })),
  );
  return { share: percent(estimate), low: percent(low), high: percent(high) };
}

const byName = (ctx: Context, a: { name: string | null }, b: { name: string | null }): number =>
  (a.name ?? '').localeCompare(b.name ?? '', ctx.locale);

function told(said: readonly Row[]): TallyWire {
  return { ...tallyOf(said), ...shareOf(said) };
}

/**
 * What people found in a sample, of the fields that the reader may read, in records whose owners and units they reach.
 * It is told by those of the day when it was drawn, so that a closed quarter's result stays what it was.
 *
 * @throws Problem not_found, forbidden
 */
export async function readResult(
  ctx: Context,
  tx: Transaction,
  id: string,
): Promise<AuditResultWire> {
  const { object, quarter, closed } = await auditOf(ctx, tx, id);
  const model = modelOf(ctx, object);
  const rows = await answersTo(ctx, tx, model, quarter);
  const own = rows.filter(({ audit }) => audit === id);
  const unitIds = [...new Set(own.map(({ unit }) => unit))];
  const names = await readTitles(
    ctx,
    tx,
    ctx.catalog.object('unit'),
    unitIds.flatMap((unit) => unit ?? []),
  );
  const by = (of: 'field' | 'unit') => [...Map.groupBy(own, (row) => row[of])];
  const byQuarter = Map.groupBy(rows, (row) => row.quarter);
  return {
    id,
    quarter,
    closed,
    whole: told(own),
    fields: by('field')
      .map(([field, said]) => ({ field: field ?? '', ...told(said) }))
      .toSorted((a, b) => (a.share ?? 101) - (b.share ?? 101)),
    units: by('unit')
      .map(([unit, said]) => ({ id: unit, name: names.get(unit ?? '') ?? null, ...told(said) }))
      // No unit is held against another: by name, and those of no unit last.
      .toSorted((a, b) => Number(a.id === null) - Number(b.id === null) || byName(ctx, a, b)),
    quarters: [...byQuarter]
      .map(([day, said]) => ({ quarter: day, ...told(said) }))
      .toSorted((a, b) => a.quarter.localeCompare(b.quarter, 'en')),
    found: await foundIn(ctx, tx, object, own),
  };
}

/** Everything said in a quarter's sample and those before it. */
async function answersTo(
  ctx: Context,
  tx: Transaction,
  model: Model,
  quarter: string,
): Promise<Row[]> {
  // Where conditions narrow what one may read, the records themselves decide; those that are gone are not told then.
  const among =
    daysReached(ctx, model)?.among ??
    sql<boolean>`exists (select from ${sql.table(model.table)} t where t.id = d.record_id and ${visible(ctx, model, 't')})`;
  const rows = await tx.query<Row>(sql`
    select a.id as audit, a.quarter, d.record_id as record, d.unit_id as unit, s.field, s.verdict, s.kept
    from quality.audit a
    join quality.audit_item d on d.org_id = a.org_id and d.audit_id = a.id
    join quality.audit_answer s on s.org_id = d.org_id and s.audit_id = d.audit_id and s.record_id = d.record_id
    where a.org_id = ${ctx.orgId}::uuid and a.object = ${model.name}
      and a.quarter <= ${quarter}::date
      and a.quarter > ${quarter}::date - make_interval(months => ${3 * QUARTERS}::int) and ${among}`);
  return rows.filter(({ field }) => {
    const known = model.fields.get(field);
    return known !== undefined && tellsOf(ctx, model, known);
  });
}

/** The values found wrong or outdated, of records that are there and that the reader may see. */
async function foundIn(
  ctx: Context,
  tx: Transaction,
  object: ScoredObject,
  rows: readonly Row[],
): Promise<AuditResultWire['found']> {
  const poor = rows.flatMap(({ verdict, ...row }) =>
    isPoor(verdict) ? [{ ...row, verdict }] : [],
  );
  const titles = await readTitles(
    ctx,
    tx,
    ctx.catalog.object(object),
    poor.map(({ record }) => record),
  );
  return poor.flatMap(({ record, field, verdict, kept }) => {
    const title = titles.get(record);
    return title === undefined
      ? []
      : [{ id: record, object, record, title, checked: true, field, verdict, kept }];
  });
}

const isPoor = (verdict: Finding): verdict is 'wrong' | 'outdated' =>
  verdict === 'wrong' || verdict === 'outdated';
