const DAY_MS = 86_400_000;

/** `GET /customers/:id/views/overview`; what the reader may not read is null or empty. Times are ISO 8601. */
export type CustomerOverview = {
  lastContact: { id: string; at: string; channel: string; by: string | null } | null;
  /** What the customer's orders of the last year mostly have, at most three. */
  usual: UsualProduct[];
  /** When the latest orders that were not cancelled were placed, newest first, at most twelve. */
  orderedAt: string[];
  /** The oldest order that is not fully paid; `unpaid` is in `currency`. */
  unpaid: {
    id: string;
    number: string;
    orderedAt: string;
    amount: string;
    currency: string;
  } | null;
  /** An open opportunity that nobody has planned a next step for, the largest first. */
  planless: { id: string; name: string } | null;
};

/** `share`: of the orders looked at, from 0 to 1. */
export type UsualProduct = { id: string; name: string; orders: number; share: number };

/** What is known of a customer when one asks what to do next. Times in milliseconds since 1970. */
export type Situation = {
  now: number;
  /** The day of today, `YYYY-MM-DD`, in the organisation's time zone. */
  today: string;
  kind: 'person' | 'company';
  /** They asked not to be contacted: nothing is suggested that would reach them. */
  silent: boolean;
  lastContactAt: number | null;
  /** When the latest orders were placed, newest first. */
  orderedAt: readonly number[];
  /** The oldest order that is not paid. */
  unpaidSince: number | null;
  /** Something is planned with them already. */
  openTasks: number;
  openOpportunities: number;
  /** An open opportunity has no next step. */
  planless: boolean;
  /** `YYYY-MM-DD`, or null where it is not known. */
  birthday: string | null;
};

/** A suggestion and the numbers of its reason, in days. */
export type NextStep =
  | { step: 'planOpportunity' }
  | { step: 'askPayment'; days: number }
  | { step: 'greetBirthday'; days: number }
  | { step: 'bringBack'; usual: number; days: number }
  | { step: 'keepInTouch'; days: number | null };

const MOST = 3;
/** Long enough for a payment to arrive without being asked for. */
const PAYMENT_DAYS = 14;
const BIRTHDAY_DAYS = 7;
/** Whoever was spoken to this recently is left in peace. */
const QUIET_DAYS = 7;
const NEGLECTED_DAYS = 90;
const LEAST_ORDERS = 4;
/** Beyond this they did not forget to come, they left. */
const GONE_DAYS = 365;

/**
 * What to do next with a customer, the most urgent first, at most three. Someone who asked for silence is not reached,
 * nor is anyone with whom something is planned or who was spoken to within a week.
 */
export function nextSteps(known: Situation): NextStep[] {
  const steps: NextStep[] = [];
  if (known.planless) steps.push({ step: 'planOpportunity' });
  const spoken = known.lastContactAt !== null && daysSince(known, known.lastContactAt) < QUIET_DAYS;
  if (known.silent || known.openTasks > 0) return steps;
  const birthday = known.kind === 'person' ? daysToBirthday(known.today, known.birthday) : null;
  if (birthday !== null && birthday <= BIRTHDAY_DAYS && !spoken) {
    steps.push({ step: 'greetBirthday', days: birthday });
  }
  if (spoken) return steps;
  const unpaid = known.unpaidSince === null ? 0 : daysSince(known, known.unpaidSince);
  if (unpaid >= PAYMENT_DAYS) steps.push({ step: 'askPayment', days: unpaid });
  const missed = missedRhythm(known);
  if (missed) steps.push({ step: 'bringBack', ...missed });
  else if (isNeglected(known)) {
    const days = known.lastContactAt === null ? null : daysSince(known, known.lastContactAt);
    steps.push({ step: 'keepInTouch', days });
  }
  return steps.slice(0, MOST);
}

function daysSince({ now }: Situation, time: number): number {
  return Math.floor((now - time) / DAY_MS);
}

/** Deals are open, and nobody has been in touch for ninety days, or ever. */
function isNeglected(known: Situation): boolean {
  if (known.openOpportunities === 0) return false;
  return known.lastContactAt === null || daysSince(known, known.lastContactAt) >= NEGLECTED_DAYS;
}

/**
 * The usual number of days between orders: the median of the gaps between the days of order, so that two on one day or
 * one long holiday change nothing. Null with fewer than four days of order.
 */
export function usualGap(orderedAt: readonly number[]): number | null {
  const days = [...new Set(orderedAt.map((time) => Math.floor(time / DAY_MS)))].toSorted(
    (a, b) => b - a,
  );
  if (days.length < LEAST_ORDERS) return null;
  const gaps = days.slice(1).map((day, n) => (days[n] ?? day) - day);
  return gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)] ?? null;
}

/** A customer who came every so many days and has not come for twice as long, three days at least. */
function missedRhythm(known: Situation): { usual: number; days: number } | null {
  const usual = usualGap(known.orderedAt);
  const [last] = known.orderedAt;
  if (usual === null || last === undefined) return null;
  const days = daysSince(known, last);
  return days > 2 * usual && days >= usual + 3 && days < GONE_DAYS ? { usual, days } : null;
}

/** Days from today to the next birthday; 29 February is kept on the 28th in other years. */
export function daysToBirthday(today: string, birthday: string | null): number | null {
  if (birthday === null) return null;
  const start = Date.parse(`${today}T00:00:00Z`);
  const year = Number(today.slice(0, 4));
  const [month = 1, day = 1] = birthday.slice(5).split('-').map(Number);
  for (const each of [year, year + 1]) {
    const last = new Date(Date.UTC(each, month, 0)).getUTCDate();
    const next = Date.UTC(each, month - 1, Math.min(day, last));
    if (next >= start) return Math.round((next - start) / DAY_MS);
  }
  return null;
}

/** What an order comes to on average: the sum over the number, in hundredths rounded half up; null without orders. */
export function averageOrder(revenue: string | null, orders: number): string | null {
  if (revenue === null || orders <= 0) return null;
  const [whole = '0', part = ''] = revenue.replace('-', '').split('.');
  const cents = BigInt(whole) * 10_000n + BigInt(part.padEnd(4, '0').slice(0, 4));
  const average = (cents + BigInt(orders) * 50n) / (BigInt(orders) * 100n);
  const text = String(average).padStart(3, '0');
  return `${revenue.startsWith('-') ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}
