import { cardAgrees, addressAgrees, isValid } from './validity.ts';
import { freshness } from './rules.ts';
import type { Credit } from './rules.ts';
import { formatOf } from './rule-set.ts';
import type { JudgedRule } from './rule-set.ts';

/** A record as the rules see it. */
export type JudgedRow = {
  /** By field name, sealed ones in clear where they were opened. */
  values: Readonly<Record<string, unknown>>;
  createdAt: string;
  /** For each rule: whether it says anything of this record, and what the database says beside the values. */
  asked: readonly { counts: boolean; beside: boolean | string | null }[];
};

/** The moment of judging, in milliseconds, and its day in the organisation, `YYYY-MM-DD`. */
export type Moment = { now: number; today: string };

const DAY = 86_400_000;
const YEAR = 365.2425 * DAY;

/** How far a record keeps a rule; null where the rule says nothing of it. */
export function creditOf(rule: JudgedRule, row: JudgedRow, at: number, moment: Moment): Credit {
  const asked = row.asked[at];
  if (!asked?.counts) return null;
  const { target, other, dimension } = rule;
  const value = row.values[target.field.name] ?? null;
  switch (dimension) {
    case 'present':
      return whole(target.related ? asked.beside === true : value !== null);
    case 'unique':
      return whole(asked.beside === true);
    case 'fresh': {
      const since = typeof asked.beside === 'string' ? asked.beside : (value ?? row.createdAt);
      return freshness((moment.now - Date.parse(String(since))) / DAY, rule.days);
    }
    case 'valid': {
      const format = formatOf(rule);
      return format === null ? null : whole(isValid(format, String(value), moment.today));
    }
    case 'plausible':
      return whole(isPlausible(rule, value, moment));
    case 'consistent':
      return whole(agrees(rule, value, other && row.values[other.name], moment));
  }
}

const whole = (is: boolean): Credit => (is ? 1 : 0);

const DATED = new Set(['date', 'dateTime']);

/** A date by how many years ago it is; a day to come is no age. */
function isPlausible(
  { target, least, most }: JudgedRule,
  value: unknown,
  { now }: Moment,
): boolean {
  const dated = DATED.has(target.field.declaration.kind);
  const size = dated ? (now - Date.parse(String(value))) / YEAR : Number(value);
  return size >= least && size <= most;
}

function agrees(rule: JudgedRule, value: unknown, other: unknown, { today }: Moment): boolean {
  if (other === null || other === undefined) return true;
  if (rule.format === 'identityCard') return cardAgrees(String(value), String(other), today);
  if (rule.format === 'address') return addressAgrees(String(value), String(other));
  const dated = DATED.has(rule.target.field.declaration.kind);
  return dated
    ? Date.parse(String(value)) <= Date.parse(String(other))
    : Number(value) <= Number(other);
}
