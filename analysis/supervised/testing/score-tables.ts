import { publicRows } from '../../testing/public-data.ts';
import type { FeatureColumn, FeatureTable } from '../table.ts';
import { categoryColumn, featureTable, numberColumn } from '../table.ts';

/** A set of the public data as a question with an answer; twins share a group. */
export type ScoreTask = { table: FeatureTable; outcome: Uint8Array; groups?: Int32Array };

type Row = Record<string, string>;

/** Churn of telephone customers. Published figures: AUC .84 to .85. */
export function telcoChurn(): ScoreTask {
  const rows = publicRows('telco-churn/telco_churn.csv');
  const numbers = ['tenure', 'monthly_charges', 'total_charges'];
  return {
    table: tableOf(rows, { numbers, without: ['row_id', 'churn'] }),
    outcome: outcomeOf(rows, (row) => row['churn'] === 'Yes'),
  };
}

/** Campaign response by telephone; `duration` is known only after the call. */
export function bankMarketing(options: { withDuration?: boolean } = {}): ScoreTask {
  const rows = publicRows('bank-marketing/bank_additional.csv.gz');
  const numbers = (
    'age duration campaign pdays previous emp.var.rate cons.price.idx cons.conf.idx euribor3m ' +
    'nr.employed'
  ).split(' ');
  const without = ['row_id', 'y', ...(options.withDuration ? [] : ['duration'])];
  return {
    // 999 days stands for “never before”.
    table: tableOf(rows, { numbers, without, empty: { pdays: '999' } }),
    outcome: outcomeOf(rows, (row) => row['y'] === 'yes'),
  };
}

/** Fields of the leads that the sales team fills in late. */
export const lateLeadFields: readonly string[] = [
  'Tags',
  'Lead Quality',
  'Lead Profile',
  'Last Activity',
  'Last Notable Activity',
  'Asymmetrique Activity Index',
  'Asymmetrique Profile Index',
  'Asymmetrique Activity Score',
  'Asymmetrique Profile Score',
];

/** Leads that became customers, without the fields that are filled in late unless asked. */
export function convertedLeads(options: { withLateFields?: boolean } = {}): ScoreTask {
  const rows = publicRows('leads/leads.csv.gz');
  const numbers = ['TotalVisits', 'Total Time Spent on Website', 'Page Views Per Visit'].concat(
    options.withLateFields ? ['Asymmetrique Activity Score', 'Asymmetrique Profile Score'] : [],
  );
  const without = ['Prospect ID', 'Lead Number', 'Converted'].concat(
    options.withLateFields ? [] : lateLeadFields,
  );
  return {
    table: tableOf(rows, { numbers, without, nothing: 'Select' }),
    outcome: outcomeOf(rows, (row) => row['Converted'] === '1'),
  };
}

/** Response to a campaign of a food shop. Rows that agree in all but their number are one group. */
export function foodShop(): ScoreTask {
  const rows = publicRows('marketing-campaign/marketing_campaign.csv').map((row): Row => {
    const [day, month, year] = (row['Dt_Customer'] ?? '').split('-');
    return {
      ...row,
      Since: String(Date.UTC(Number(year), Number(month) - 1, Number(day)) / 864e5),
    };
  });
  const categories = new Set(['Education', 'Marital_Status']);
  const without = ['ID', 'Response', 'Dt_Customer', 'Z_CostContact', 'Z_Revenue'];
  const numbers = Object.keys(rows[0] ?? {}).filter((name) => !categories.has(name));
  const groupOf = new Map<string, number>();
  const groups = Int32Array.from(rows, ({ ID: _id, Response: _response, ...rest }) => {
    const key = Object.values(rest).join('|');
    const group = groupOf.get(key) ?? groupOf.size;
    groupOf.set(key, group);
    return group;
  });
  return {
    table: tableOf(rows, { numbers, without }),
    outcome: outcomeOf(rows, (row) => row['Response'] === '1'),
    groups,
  };
}

/** Closed deals of a fictitious firm: won or lost, by what was known when they were opened. */
export function closedDeals(): ScoreTask {
  const rows = publicRows('crm-sales/sales_pipeline.csv').filter(
    (row) => row['deal_stage'] === 'Won' || row['deal_stage'] === 'Lost',
  );
  const accounts = new Map(
    publicRows('crm-sales/accounts.csv').map((account) => [account['account'], account]),
  );
  const known = rows.map((row): Row => {
    const account = accounts.get(row['account'] ?? '');
    return {
      agent: row['sales_agent'] ?? '',
      product: row['product'] ?? '',
      account: row['account'] ?? '',
      month: (row['engage_date'] ?? '').slice(5, 7),
      sector: account?.['sector'] ?? '',
      revenue: account?.['revenue'] ?? '',
      employees: account?.['employees'] ?? '',
      founded: account?.['year_established'] ?? '',
    };
  });
  return {
    table: tableOf(known, { numbers: ['revenue', 'employees', 'founded'], without: [] }),
    outcome: outcomeOf(rows, (row) => row['deal_stage'] === 'Won'),
  };
}

/** Columns of the rows: the named ones numbers, the others categories. */
export function tableOf(
  rows: readonly Row[],
  {
    numbers,
    without,
    nothing,
    empty = {},
  }: {
    numbers: readonly string[];
    without: readonly string[];
    /** A text that stands for “not filled in” in every column, and by column. */
    nothing?: string;
    empty?: Record<string, string>;
  },
): FeatureTable {
  const names = Object.keys(rows[0] ?? {}).filter((name) => !without.includes(name));
  return featureTable(
    names.map((name): FeatureColumn => {
      const texts = rows.map((row) => {
        const text = row[name] ?? '';
        return text === nothing || text === empty[name] || text === 'NA' ? '' : text;
      });
      return numbers.includes(name)
        ? numberColumn(
            name,
            texts.map((text) => (text === '' ? null : Number(text))),
          )
        : categoryColumn(name, texts);
    }),
  );
}

/** 1 where the rows say yes. */
export function outcomeOf(rows: readonly Row[], yes: (row: Row) => boolean): Uint8Array {
  return Uint8Array.from(rows, (row) => (yes(row) ? 1 : 0));
}
