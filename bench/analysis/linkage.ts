import { candidatePairs } from '../../analysis/linkage/blocking.ts';
import { clusterPairs } from '../../analysis/linkage/clusters.ts';
import type { Comparison } from '../../analysis/linkage/comparison.ts';
import { fitLinkModel } from '../../analysis/linkage/fellegi-sunter.ts';
import { addToIndex, createLinkIndex, findLinks } from '../../analysis/linkage/link-index.ts';
import { type LinkField, linkTable } from '../../analysis/linkage/link-table.ts';
import { scorePairs } from '../../analysis/linkage/match-weights.ts';
import { createRandom } from '../../analysis/numeric/random.ts';
import { createGazetteer, regionNames } from '../../analysis/quality/address.ts';
import { readCompanyName } from '../../analysis/quality/company-name.ts';
import { readEmail } from '../../analysis/quality/email.ts';
import { readPersonName } from '../../analysis/quality/person-name.ts';
import { readPhone } from '../../analysis/quality/phone.ts';
import type { Case } from '../analysis.ts';

/** A customer as it was typed in. */
type Raw = { name: string; company: string; phone: string; email: string; city: string };
type Customer = Raw & { surname: string };

const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰春红建国文辉力云';
const words = '华东新海天中金宏达利信通联科创智远图瑞丰泰安和盛凯博亚星光辰';
const cities = ['北京', '上海', '天津', '重庆', '广东', '浙江', '江苏', '四川', '湖北', '福建'];

/** So many customers of whom one in ten stands twice, written in another way. */
function madeCustomers(count: number): Raw[] {
  const random = createRandom(1);
  const pick = (from: string): string => from.charAt(random.integer(from.length));
  const rows: Raw[] = [];
  while (rows.length < count) {
    const city = cities[random.integer(cities.length)] ?? '';
    const core = pick(words) + pick(words) + pick(words) + pick(words);
    const mobile = `1${3 + random.integer(7)}${String(random.integer(1e9)).padStart(9, '0')}`;
    const row = {
      name: pick(surnames) + pick(given) + (random.uniform() < 0.7 ? pick(given) : ''),
      company: `${city}${core}科技有限公司`,
      phone: mobile,
      email: random.uniform() < 0.6 ? `u${random.integer(1e8)}@example.com` : '',
      city,
    };
    rows.push(row);
    if (random.uniform() >= 0.1) continue;
    rows.push({
      name: random.uniform() < 0.1 ? `${row.name.charAt(0)}先生` : row.name,
      company: random.uniform() < 0.5 ? `${core}科技（${city}）股份有限公司` : row.company,
      phone: random.uniform() < 0.2 ? '' : `+86 ${mobile.slice(0, 3)}-${mobile.slice(3)}`,
      email: random.uniform() < 0.3 ? '' : row.email.toUpperCase(),
      city: random.uniform() < 0.2 ? '' : city,
    });
  }
  return rows.slice(0, count);
}

const regions = regionNames(createGazetteer());

function normalised(row: Raw): Customer {
  const { name, surname } = readPersonName(row.name);
  const phone = readPhone(row.phone);
  const email = readEmail(row.email);
  return {
    name,
    surname,
    company: readCompanyName(row.company, { regions }).core,
    phone: phone.state === 'known' ? phone.number : '',
    email: email.state === 'known' ? email.key : '',
    city: row.city,
  };
}

const names = ['name', 'surname', 'company', 'phone', 'email', 'city'] as const;
const fields: LinkField<Customer>[] = names.map((name) => ({ name, of: (row) => row[name] }));
const rules = [['phone'], ['email'], ['company', 'surname'], ['name', 'company']];
const comparisons: Comparison[] = [
  {
    name: 'name',
    column: 'surname',
    levels: [
      { kind: 'exact', column: 'name' },
      { kind: 'all', of: [{ kind: 'lacks', column: 'name' }, { kind: 'exact' }] },
      { kind: 'jaroWinkler', atLeast: 0.8, column: 'name' },
    ],
  },
  {
    name: 'company',
    column: 'company',
    levels: [{ kind: 'exact' }, { kind: 'jaroWinkler', atLeast: 0.85 }],
    termFrequency: true,
  },
  { name: 'phone', column: 'phone', levels: [{ kind: 'exact' }, { kind: 'edits', atMost: 1 }] },
  { name: 'email', column: 'email', levels: [{ kind: 'exact' }, { kind: 'edits', atMost: 1 }] },
  { name: 'city', column: 'city', levels: [{ kind: 'exact' }], termFrequency: true },
];

/**
 * All in one thread. Three steps take nearly all of it and could each go to worker threads without
 * talking: normalising rows, comparing random pairs, comparing candidates, by shares of rows or pairs.
 */
function linked(rows: readonly Raw[]) {
  const table = linkTable(rows.map(normalised), fields);
  const pairs = candidatePairs(table, rules);
  if (pairs.state === 'refused') throw new Error(pairs.code);
  const fit = fitLinkModel(table, comparisons, pairs);
  if (fit.state === 'refused') throw new Error(fit.code);
  const scored = scorePairs(fit.model, table, pairs);
  return { model: fit.model, clusters: clusterPairs(table.rows, scored) };
}

const scan = (count: number, aimSeconds: number): Case => ({
  name: `${count.toLocaleString('en')} customers: normalised, paired, fitted, clustered`,
  aimSeconds,
  prepare: () => {
    const rows = madeCustomers(count);
    return () => linked(rows);
  },
});

export const cases: readonly Case[] = [
  scan(100_000, 8),
  scan(1_000_000, 60),
  {
    name: '10,000 lookups and additions in an index of 100,000 customers',
    aimSeconds: 5,
    prepare: () => {
      const rows = madeCustomers(110_000);
      const { model } = linked(rows.slice(0, 20_000));
      const known = rows.map(normalised);
      const index = createLinkIndex(known.slice(0, 100_000), { model, fields, rules });
      return () => {
        for (const each of known.slice(100_000)) {
          findLinks(index, each);
          addToIndex(index, each);
        }
      };
    },
  },
];
