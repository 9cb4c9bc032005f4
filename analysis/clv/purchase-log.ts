/**
 * Purchases row by row, in any order. `customer` holds numbers 0 … customers − 1, `day` whole days
 * since any fixed day, `amount` the money of the row. Cancellations and returns are no purchases:
 * who builds the log leaves them out.
 */
export type PurchaseLog = {
  customers: number;
  customer: Int32Array;
  day: Int32Array;
  amount?: Float64Array;
};

/**
 * What the purchase models need to know of each customer, one element a customer. Of a customer's
 * purchases only the days count: several purchases of one day are one.
 */
export type PurchaseSummaries = {
  /** Purchase days after the first: x. */
  frequency: Int32Array;
  /** Time from the first purchase to the last: t_x; 0 without a repeat. */
  recency: Float64Array;
  /** Time from the first purchase to the end of the observation: T. */
  age: Float64Array;
};

export type SpendSummaries = PurchaseSummaries & {
  /** Which customer of the log this is. */
  customer: Int32Array;
  /** Mean amount of the days after the first; 0 without a repeat. */
  meanSpend: Float64Array;
};

export type Observation = {
  /** The last day that counts. */
  end: number;
  /** Days of one unit of time: 7 unless said, so that times are exact weeks. */
  daysPerUnit?: number;
};

/** Brings a log to (x, t_x, T, mean spend) per customer who bought by `end`, by order of their number. */
export function summarise(log: PurchaseLog, { end, daysPerUnit = 7 }: Observation): SpendSummaries {
  const { days, amounts, starts } = purchaseDays(log);
  const rows: number[] = [];
  for (let who = 0; who < log.customers; who += 1) {
    const first = starts[who] ?? 0;
    if (first < (starts[who + 1] ?? 0) && (days[first] ?? 0) <= end) rows.push(who);
  }
  const frequency = new Int32Array(rows.length);
  const recency = new Float64Array(rows.length);
  const age = new Float64Array(rows.length);
  const meanSpend = new Float64Array(rows.length);
  rows.forEach((who, row) => {
    const [from, to] = [starts[who] ?? 0, starts[who + 1] ?? 0];
    const birth = days[from] ?? 0;
    let [last, sum, repeats] = [birth, 0, 0];
    for (let i = from + 1; i < to && (days[i] ?? 0) <= end; i += 1) {
      last = days[i] ?? 0;
      sum += amounts[i] ?? NaN;
      repeats += 1;
    }
    frequency[row] = repeats;
    recency[row] = (last - birth) / daysPerUnit;
    age[row] = (end - birth) / daysPerUnit;
    meanSpend[row] = repeats > 0 ? sum / repeats : 0;
  });
  return { customer: Int32Array.from(rows), frequency, recency, age, meanSpend };
}

/** How many purchase days each customer of the log has from one day to another, both counted, and the money of them. */
export function purchasesWithin(
  log: PurchaseLog,
  from: number,
  to: number,
): { purchases: Int32Array; spend: Float64Array } {
  const { days, amounts, starts } = purchaseDays(log);
  const purchases = new Int32Array(log.customers);
  const spend = new Float64Array(log.customers);
  for (let who = 0; who < log.customers; who += 1) {
    for (let i = starts[who] ?? 0; i < (starts[who + 1] ?? 0); i += 1) {
      const day = days[i] ?? NaN;
      if (day < from || day > to) continue;
      purchases[who] = (purchases[who] ?? 0) + 1;
      spend[who] = (spend[who] ?? 0) + (amounts[i] ?? NaN);
    }
  }
  return { purchases, spend };
}

type PurchaseDays = {
  /** Ascending within a customer, each day once. */
  days: Int32Array;
  /** The money of the day. */
  amounts: Float64Array;
  /** Where the days of customer i begin; those of the next end them. */
  starts: Int32Array;
};

/** The days of each customer in order, rows of one day added up: a counting sort by customer. */
function purchaseDays({ customers, customer, day, amount }: PurchaseLog): PurchaseDays {
  const rows = customer.length;
  if (day.length !== rows || (amount && amount.length !== rows)) {
    throw new RangeError('the columns of a purchase log have one length');
  }
  const places = new Int32Array(customers + 1);
  for (const who of customer) {
    if (who < 0 || who >= customers) throw new RangeError(`no customer has the number ${who}`);
    places[who + 1] = (places[who + 1] ?? 0) + 1;
  }
  for (let who = 0; who < customers; who += 1) {
    places[who + 1] = (places[who + 1] ?? 0) + (places[who] ?? 0);
  }
  const next = places.slice();
  const order = new Int32Array(rows);
  customer.forEach((who, row) => {
    const place = next[who] ?? 0;
    order[place] = row;
    next[who] = place + 1;
  });
  const days = new Int32Array(rows);
  const amounts = new Float64Array(rows);
  const starts = new Int32Array(customers + 1);
  let filled = 0;
  for (let who = 0; who < customers; who += 1) {
    const own = order.subarray(places[who] ?? 0, places[who + 1] ?? 0);
    // A log by date, as most are, is in order already.
    if (!isInOrder(own, day)) own.sort((a, b) => (day[a] ?? 0) - (day[b] ?? 0));
    starts[who] = filled;
    for (const row of own) {
      const at = day[row] ?? 0;
      const isNew = filled === starts[who] || days[filled - 1] !== at;
      if (isNew) {
        days[filled] = at;
        filled += 1;
      }
      amounts[filled - 1] = (amounts[filled - 1] ?? 0) + (amount?.[row] ?? 0);
    }
  }
  starts[customers] = filled;
  return { days, amounts, starts };
}

function isInOrder(rows: Int32Array, day: Int32Array): boolean {
  for (let i = 1; i < rows.length; i += 1) {
    if ((day[rows[i - 1] ?? 0] ?? 0) > (day[rows[i] ?? 0] ?? 0)) return false;
  }
  return true;
}
