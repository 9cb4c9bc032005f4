import { publicRows } from '../../testing/public-data.ts';
import type { ScoreTask } from './score-tables.ts';
import { outcomeOf, tableOf } from './score-tables.ts';

type Row = Record<string, string>;
type Purchase = { day: number; product: string; basket: string; store: string; row: Row };
type Redemption = { day: number; campaign: string };
type Campaign = {
  start: number;
  days: number;
  type: string;
  products: Set<string>;
  coupons: number;
};

/** What is known of households and campaigns, each list by rising day. */
type History = {
  purchases: Map<string, Purchase[]>;
  redemptions: Map<string, Redemption[]>;
  received: Map<string, number[]>;
  campaigns: Map<string, Campaign>;
  people: Map<string, Row>;
  departmentOf: Map<string, string>;
  categoryOf: Map<string, string>;
  brandOf: Map<string, string>;
};

/**
 * Who redeems a coupon of a campaign, by what was known on the day before it started: purchases,
 * campaigns received and coupons redeemed until then, the campaign itself, and the household. The
 * campaigns of one household are one group.
 */
export function redeemedCampaigns(): ScoreTask {
  const history = readHistory();
  const sent = publicRows('complete-journey/campaigns.csv');
  const rows = sent.map((row) =>
    featuresOf(history, row['household_id'] ?? '', row['campaign_id'] ?? ''),
  );
  const categories = new Set([
    'type',
    'age',
    'income',
    'home',
    'married',
    'size',
    'composition',
    'kids',
  ]);
  const numbers = Object.keys(rows[0] ?? {}).filter((name) => !categories.has(name));
  const redeemed = new Set(
    publicRows('complete-journey/coupon_redemptions.csv').map(
      (row) => `${row['household_id']}|${row['campaign_id']}`,
    ),
  );
  return {
    table: tableOf(rows, { numbers, without: [] }),
    outcome: outcomeOf(sent, (row) => redeemed.has(`${row['household_id']}|${row['campaign_id']}`)),
    groups: Int32Array.from(sent, (row) => Number(row['household_id'])),
  };
}

const dayOf = (text: string | undefined): number => Math.floor(Date.parse(text ?? '') / 864e5);

function readHistory(): History {
  const products = publicRows('complete-journey/products.csv.gz');
  const by = (field: string): Map<string, string> =>
    new Map(products.map((row) => [row['product_id'] ?? '', row[field] ?? '']));
  const campaigns = new Map(
    publicRows('complete-journey/campaign_descriptions.csv').map((row): [string, Campaign] => {
      const [start, end] = [dayOf(row['start_date']), dayOf(row['end_date'])];
      const type = row['campaign_type'] ?? '';
      return [
        row['campaign_id'] ?? '',
        { start, days: end - start, type, products: new Set(), coupons: 0 },
      ];
    }),
  );
  const coupons = new Set<string>();
  for (const row of publicRows('complete-journey/coupons.csv.gz')) {
    const campaign = campaigns.get(row['campaign_id'] ?? '');
    campaign?.products.add(row['product_id'] ?? '');
    const coupon = `${row['campaign_id']}|${row['coupon_upc']}`;
    if (campaign && !coupons.has(coupon)) campaign.coupons += 1;
    coupons.add(coupon);
  }
  return {
    campaigns,
    purchases: listsBy(publicRows('complete-journey/transactions_sample.csv.gz'), (row) => ({
      day: dayOf(row['transaction_timestamp']),
      product: row['product_id'] ?? '',
      basket: row['basket_id'] ?? '',
      store: row['store_id'] ?? '',
      row,
    })),
    redemptions: listsBy(publicRows('complete-journey/coupon_redemptions.csv'), (row) => ({
      day: dayOf(row['redemption_date']),
      campaign: row['campaign_id'] ?? '',
    })),
    received: listsBy(
      publicRows('complete-journey/campaigns.csv'),
      (row) => campaigns.get(row['campaign_id'] ?? '')?.start ?? NaN,
    ),
    people: new Map(
      publicRows('complete-journey/demographics.csv').map((row) => [
        row['household_id'] ?? '',
        row,
      ]),
    ),
    departmentOf: by('department'),
    categoryOf: by('product_category'),
    brandOf: by('brand'),
  };
}

function listsBy<Item>(rows: readonly Row[], item: (row: Row) => Item): Map<string, Item[]> {
  const lists = new Map<string, Item[]>();
  for (const row of rows) {
    const household = row['household_id'] ?? '';
    const list = lists.get(household);
    if (list) list.push(item(row));
    else lists.set(household, [item(row)]);
  }
  return lists;
}

/** What was known of a household the day before a campaign. Empty texts are not known. */
function featuresOf(history: History, household: string, id: string): Row {
  const campaign = history.campaigns.get(id);
  if (!campaign) throw new Error(`campaign ${id} is not described`);
  const { start } = campaign;
  const person = history.people.get(household);
  const values = {
    days: campaign.days,
    coupons: campaign.coupons,
    products: campaign.products.size,
    season: start % 365,
    ...answersBefore(history, household, campaign),
    ...purchasesBefore(history, household, campaign),
  };
  return {
    type: campaign.type,
    age: person?.['age'] ?? '',
    income: person?.['income'] ?? '',
    home: person?.['home_ownership'] ?? '',
    married: person?.['marital_status'] ?? '',
    size: person?.['household_size'] ?? '',
    composition: person?.['household_comp'] ?? '',
    kids: person?.['kids_count'] ?? '',
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        Number.isFinite(value) ? String(value) : '',
      ]),
    ),
  };
}

/** Campaigns received and coupons redeemed before. */
function answersBefore(
  history: History,
  household: string,
  { start }: Campaign,
): Record<string, number> {
  const received = (history.received.get(household) ?? []).filter((day) => day < start);
  const beside = (history.received.get(household) ?? []).filter((day) => day === start);
  const redeemed = (history.redemptions.get(household) ?? []).filter(({ day }) => day < start);
  const campaigns = new Set(redeemed.map(({ campaign }) => campaign));
  return {
    received: received.length,
    beside: beside.length,
    redeemed: redeemed.length,
    answered: campaigns.size,
    answerRate: (campaigns.size + 0.12) / (received.length + 1),
    sinceReceived: start - Math.max(...received),
    sinceRedeemed: start - Math.max(...redeemed.map(({ day }) => day)),
  };
}

/** Purchases before: how many, how much, how lately, how much of it with discounts, and how near to the campaign. */
function purchasesBefore(
  history: History,
  household: string,
  campaign: Campaign,
): Record<string, number> {
  const all = (history.purchases.get(household) ?? []).filter(({ day }) => day < campaign.start);
  const sum = (list: readonly Purchase[], field: string): number =>
    list.reduce((total, { row }) => total + Number(row[field]), 0);
  const share = (holds: (purchase: Purchase) => boolean): number =>
    all.length > 0 ? all.filter(holds).length / all.length : NaN;
  const inCampaign = (purchase: Purchase): boolean => campaign.products.has(purchase.product);
  const weeks = Math.max(1, (campaign.start - dayOf('2017-01-01')) / 7);
  const recent = all.filter(({ day }) => day >= campaign.start - 56);
  const department = (name: string): number =>
    share(({ product }) => history.departmentOf.get(product) === name);
  const wanted = new Set([...campaign.products].map((product) => history.categoryOf.get(product)));
  return {
    lines: all.length / weeks,
    recentLines: recent.length,
    spend: sum(all, 'sales_value') / weeks,
    perLine: sum(all, 'sales_value') / all.length,
    visits: new Set(all.map(({ day }) => day)).size / weeks,
    stores: new Set(all.map(({ store }) => store)).size,
    sincePurchase: campaign.start - Math.max(...all.map(({ day }) => day)),
    discounted: share(({ row }) => Number(row['retail_disc']) > 0),
    discount: sum(all, 'retail_disc') / Math.max(1, sum(all, 'sales_value')),
    withCoupon: all.filter(({ row }) => Number(row['coupon_disc']) > 0).length,
    ownBrand: share(({ product }) => history.brandOf.get(product) === 'Private'),
    inCampaign: all.filter(inCampaign).length,
    inCampaignShare: share(inCampaign),
    wantedShare: share(({ product }) => wanted.has(history.categoryOf.get(product))),
    wanted: wanted.size,
    grocery: department('GROCERY'),
    drugs: department('DRUG GM'),
    produce: department('PRODUCE'),
    meat: department('MEAT'),
  };
}
