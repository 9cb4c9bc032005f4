import { dayAt, formatDay, parseDay, startOfDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { MONEY_SCALE } from '../../../kernel/field.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import type { Pair, Violation } from '../../../kernel/rules.ts';
import { fromScaled, toScaled } from '../../../kernel/values.ts';
import { faultsOf, stepOf } from './stages.ts';
import type { Required, Stage } from './stages.ts';

const HALF_DAY = 12 * 3_600_000;

const same = ({ before, after }: Pair, name: string): boolean =>
  (before?.[name] ?? null) === (after[name] ?? null);

/**
 * What is expected of an amount: amount × probability, rounded half away from zero to the fourth decimal place.
 *
 * @param probability in percent
 */
export function expectedAmount(amount: unknown, probability: unknown): string | null {
  if (typeof amount !== 'string') return null;
  const product = BigInt(toScaled(amount, MONEY_SCALE)) * BigInt(Number(probability ?? 0));
  const half = product < 0n ? -50n : 50n;
  return fromScaled(String((product + half) / 100n), MONEY_SCALE);
}

/** The day of an instant on the organisation's calendar, and the middle of a day. */
const dayOf = (ctx: Context, at: string | number): string =>
  formatDay(dayAt(typeof at === 'number' ? at : Date.parse(at), ctx.timeZone));
const noonOf = (ctx: Context, day: string): string =>
  new Date(startOfDay(parseDay(day) ?? 0, ctx.timeZone) + HALF_DAY).toISOString();

/** Fills what follows from stage, amount and dates. */
export function deriveProgress(ctx: Context, pairs: Pair[]): void {
  for (const pair of pairs) {
    const { before, after } = pair;
    const step = stepOf(pair);
    if (step?.to && (before === null || !same(pair, 'stage')))
      enter(ctx, pair, step.to, step.putBack);
    else if (after.status !== 'open') keepClosing(ctx, pair);
    after.expected = expectedAmount(after.amount, after.probability);
  }
}

/** Enters a stage: since when, until when it may stay, and what follows from the stage. */
function enter(ctx: Context, pair: Pair, to: Stage, putBack: boolean): void {
  const { before, after } = pair;
  if (same(pair, 'stageSince'))
    after.stageSince = before === null ? after.createdAt : ctx.now().toISOString();
  after.status = to.kind;
  const limit = to.kind === 'open' ? to.staleAfterDays : null;
  after.staleOn =
    limit === null
      ? null
      : formatDay(dayAt(Date.parse(String(after.stageSince)), ctx.timeZone) + limit);
  if (!putBack) followStage(pair, to);
  if (to.kind === 'open') after.closedAt = null;
  else if (!putBack || after.closedAt === null) close(ctx, pair);
}

/** Probability, forecast and reasons follow the stage unless the same write says them. */
function followStage(pair: Pair, to: Stage): void {
  const { before, after } = pair;
  if (to.kind !== 'open') after.probability = to.kind === 'won' ? 100 : 0;
  else if (same(pair, 'probability') || after.probability === null)
    after.probability = to.probability;
  const forecast =
    before === null ? after.forecastCategory === 'pipeline' : same(pair, 'forecastCategory');
  if (forecast && to.kind !== 'open')
    after.forecastCategory = to.kind === 'won' ? 'closed' : 'omitted';
  else if (forecast && before !== null && before.status !== 'open')
    after.forecastCategory = 'pipeline';
  if (to.kind === 'lost') return;
  for (const name of ['lossReason', 'lostTo', 'lossNote']) if (same(pair, name)) after[name] = null;
}

/** Closes it today, or on the earlier day that the same write says. */
function close(ctx: Context, pair: Pair): void {
  const { after } = pair;
  const today = dayOf(ctx, ctx.now().getTime());
  const said = typeof after.closeDate === 'string' && !same(pair, 'closeDate');
  if (!said) after.closeDate = today;
  after.closedAt =
    after.closeDate === today ? ctx.now().toISOString() : noonOf(ctx, String(after.closeDate));
}

/** The close date of what is closed is the day it was closed on; one corrected corrects the time. */
function keepClosing(ctx: Context, pair: Pair): void {
  const { after } = pair;
  if (same(pair, 'closeDate') || !same(pair, 'closedAt') || typeof after.closedAt !== 'string')
    return;
  if (typeof after.closeDate !== 'string') after.closeDate = dayOf(ctx, after.closedAt);
  else if (after.closeDate !== dayOf(ctx, after.closedAt))
    after.closedAt = noonOf(ctx, after.closeDate);
}

const requiredNames: Record<Required, { zh: string; en: string }> = {
  amount: { zh: '金额', en: 'the amount' },
  closeDate: { zh: '成交日期', en: 'the close date' },
  contact: { zh: '联系人', en: 'the contact' },
  nextStep: { zh: '下一步', en: 'the next step' },
};

/** What is missing to enter a stage, at the fields that miss it. */
function missingFor(to: Stage, record: AnyRecord): Violation[] {
  const asked = to.requires
    .filter((name) => record[name] === null)
    .map((field) => ({
      field,
      code: 'required_by_stage',
      message: {
        zh: `进入“${to.name}”前请填写${requiredNames[field].zh}。`,
        en: `Enter ${requiredNames[field].en} before it moves to “${to.name}”.`,
      },
    }));
  return to.kind === 'lost' && record.lossReason === null ? [...asked, noReason] : asked;
}

const noReason: Violation = {
  field: 'lossReason',
  code: 'required_by_stage',
  message: { zh: '请选择输单原因。', en: 'Say why it was lost.' },
};

const notYet: Violation = {
  field: 'closeDate',
  code: 'in_future',
  message: {
    zh: '已关闭的商机，成交日期不能在将来。',
    en: 'What is closed cannot have been closed on a day to come.',
  },
};

const negative: Violation = {
  field: 'amount',
  code: 'too_small',
  message: { zh: '不能小于 0。', en: 'This cannot be below 0.' },
};

/** Refuses amounts below zero, stages whose gate is shut, losses without a reason, and days of closing that are still to come. */
export function checkProgress(ctx: Context, pairs: Pair[]): (Violation & { index: number })[] {
  const today = dayOf(ctx, ctx.now().getTime());
  return pairs.flatMap((pair, index) => {
    const { before, after } = pair;
    const violations = faultsOf(pair);
    if (!same(pair, 'amount') && String(after.amount).startsWith('-')) violations.push(negative);
    const step = stepOf(pair);
    if (step?.to && !step.putBack && !same(pair, 'stage'))
      violations.push(...missingFor(step.to, after));
    else if (after.status === 'lost' && before?.lossReason !== null && after.lossReason === null)
      violations.push(noReason);
    if (after.status !== 'open' && !same(pair, 'closeDate') && String(after.closeDate) > today)
      violations.push(notYet);
    return violations.map((violation) => ({ ...violation, index }));
  });
}
