/**
 * Ways of people through contacts with us (an advertisement, a mail, a visit, a call) to a purchase or
 * to none. Journey j has the contacts start[j] … start[j + 1] − 1, in the order of their time.
 */
export type Journeys = {
  /** Number of channels; a channel is a number below it. */
  channels: number;
  /** One more than there are journeys; begins with 0, ends with the number of contacts. */
  start: Int32Array;
  /** The channel of each contact. */
  channel: Int32Array;
  /** The time of each contact, in days. */
  at: Float64Array;
  /** The time in days at which each journey was won, or was given up. */
  end: Float64Array;
  /** 1 where the journey ended in a purchase, else 0. */
  won: Uint8Array;
  /** What was won, in money (≥ 0); 0 where nothing was. */
  value: Float64Array;
};

/** Throws RangeError where lengths, channels, times or values cannot be. */
export function requireJourneys(journeys: Journeys): void {
  const { channels, start, channel, at, end, won, value } = journeys;
  const count = start.length - 1;
  if (count < 0 || start[0] !== 0 || start[count] !== channel.length) {
    throw new RangeError('start must begin with 0 and end with the number of contacts');
  }
  if (at.length !== channel.length) throw new RangeError('channel and at differ in length');
  if (end.length !== count || won.length !== count || value.length !== count) {
    throw new RangeError('end, won and value need one entry for each journey');
  }
  for (const each of channel) {
    if (each < 0 || each >= channels) throw new RangeError(`there is no channel ${each}`);
  }
  for (let j = 0; j < count; j += 1) requireJourney(journeys, j);
}

function requireJourney({ start, at, end, won, value }: Journeys, j: number): void {
  const [from, to, money] = [start[j] ?? NaN, start[j + 1] ?? NaN, value[j] ?? NaN];
  if (!(from <= to)) throw new RangeError(`journey ${j} ends before it begins`);
  if (!(money >= 0 && money < Infinity) || (won[j] === 0 && money !== 0)) {
    throw new RangeError(`journey ${j} cannot have won ${money}`);
  }
  let last = -Infinity;
  for (let i = from; i < to; i += 1) {
    const time = at[i] ?? NaN;
    if (!(time >= last)) throw new RangeError(`contacts of journey ${j} are out of order`);
    last = time;
  }
  if (!(last <= (end[j] ?? NaN))) throw new RangeError(`journey ${j} has a contact after its end`);
}

/** A log of contacts, one row each, in any order. */
export type ContactLog = { person: Int32Array; channel: Int32Array; at: Float64Array };

/** A log of purchases, one row each, in any order; `value` ≥ 0. */
export type PurchaseLog = { person: Int32Array; at: Float64Array; value: Float64Array };

/** Journeys, and how many were left out because nobody can tell yet how they end. */
export type GatheredJourneys = { journeys: Journeys; undecided: number };

/**
 * Journeys from logs. A purchase ends a journey and takes the contacts since the person's last one, not
 * older than `lookbackDays`; a purchase without any is a journey without contacts. Contacts that no
 * purchase follows within `lookbackDays` are a journey that was given up then. Where that time is not
 * over at `until` (days, on the same clock), the journey is undecided and left out: to count it as lost
 * would punish the newest contacts. Throws RangeError for columns of different lengths.
 */
export function journeysFrom(
  channels: number,
  contacts: ContactLog,
  purchases: PurchaseLog,
  { lookbackDays, until }: { lookbackDays: number; until: number },
): GatheredJourneys {
  const { channel } = contacts;
  const order = inOrder(contacts, purchases);
  const count = contacts.person.length;
  const made = { start: [0], kept: [] as number[], end: [] as number[], won: [] as number[] };
  const value: number[] = [];
  let [open, person, undecided] = [[] as number[], -1, 0];
  const timeOf = (row: number | undefined): number => contacts.at[row ?? -1] ?? NaN;
  const close = (rows: readonly number[], end: number, money: number, isWon: boolean): void => {
    for (const row of rows) made.kept.push(row);
    made.start.push(made.kept.length);
    made.end.push(end);
    made.won.push(isWon ? 1 : 0);
    value.push(money);
    open = [];
  };
  const giveUp = (now: number): void => {
    if (open.length === 0) return;
    const end = timeOf(open.at(-1)) + lookbackDays;
    if (end < now) close(open, end, 0, false);
  };
  const leave = (): void => {
    giveUp(until);
    if (open.length > 0) undecided += 1;
    open = [];
  };
  for (const row of order) {
    const isContact = row < count;
    const who = (isContact ? contacts.person[row] : purchases.person[row - count]) ?? -1;
    const now = (isContact ? contacts.at[row] : purchases.at[row - count]) ?? NaN;
    if (now > until) continue;
    if (who !== person) leave();
    person = who;
    giveUp(now);
    if (isContact) open.push(row);
    else {
      const recent = open.filter((each) => timeOf(each) >= now - lookbackDays);
      close(recent, now, purchases.value[row - count] ?? NaN, true);
    }
  }
  leave();
  const journeys: Journeys = {
    channels,
    start: Int32Array.from(made.start),
    channel: Int32Array.from(made.kept, (row) => channel[row] ?? -1),
    at: Float64Array.from(made.kept, timeOf),
    end: Float64Array.from(made.end),
    won: Uint8Array.from(made.won),
    value: Float64Array.from(value),
  };
  requireJourneys(journeys);
  return { journeys, undecided };
}

/**
 * The rows of both logs by person and time, purchases counted on behind the contacts. At one moment a
 * contact comes before a purchase, and contacts in the order of their channels: the order of the rows
 * in the logs changes nothing.
 */
function inOrder(contacts: ContactLog, purchases: PurchaseLog): Int32Array {
  const [many, bought] = [contacts.person.length, purchases.person.length];
  if (contacts.channel.length !== many || contacts.at.length !== many) {
    throw new RangeError('the columns of the contacts differ in length');
  }
  if (purchases.at.length !== bought || purchases.value.length !== bought) {
    throw new RangeError('the columns of the purchases differ in length');
  }
  const person = new Int32Array(many + bought);
  person.set(contacts.person);
  person.set(purchases.person, many);
  const at = new Float64Array(many + bought);
  at.set(contacts.at);
  at.set(purchases.at, many);
  const tie = (row: number): number => (row < many ? (contacts.channel[row] ?? 0) : 2 ** 31);
  const money = (row: number): number => purchases.value[row - many] ?? 0;
  return Int32Array.from({ length: many + bought }, (_, row) => row).toSorted(
    (a, b) =>
      (person[a] ?? NaN) - (person[b] ?? NaN) ||
      (at[a] ?? NaN) - (at[b] ?? NaN) ||
      tie(a) - tie(b) ||
      money(a) - money(b),
  );
}
