import { publicRows } from '../../testing/public-data.ts';
import { type BlockingRule, type CandidatePairs, candidatePairs } from '../blocking.ts';
import type { Comparison } from '../comparison.ts';
import { type LinkFit, type LinkFitOptions, fitLinkModel } from '../fellegi-sunter.ts';
import { type LinkField, type LinkTable, linkTable } from '../link-table.ts';
import { type ScoredPairs, scorePairs } from '../match-weights.ts';

type Row = Record<string, string>;

/** Records to link, how, and which are one (`truth`). */
export type LinkSet<Kept = Row> = {
  records: Kept[];
  table: LinkTable;
  fields: LinkField<Kept>[];
  rules: BlockingRule[];
  comparisons: Comparison[];
  truth: string[];
};

/** Fields taken over as they stand. */
const plain = (names: readonly string[]): LinkField<Row>[] =>
  names.map((name) => ({ name, of: (row) => row[name]?.trim() }));

/** The first characters of a field. */
const start = (name: string, from: string, length: number): LinkField<Row> => ({
  name,
  of: (row) => row[from]?.trim().slice(0, length),
});

/** Person records of Febrl; of two lists, `list` tells them apart and only pairs across count. */
export function febrlSet(records: Row[], lists = false): LinkSet {
  const fields = [
    ...plain(['given_name', 'surname', 'street_number', 'address_1', 'suburb', 'postcode']),
    ...plain(['state', 'date_of_birth', 'soc_sec_id']),
    start('surname3', 'surname', 3),
    start('given3', 'given_name', 3),
  ];
  const word = (name: string): Comparison => ({
    name,
    column: name,
    levels: [{ kind: 'exact' }, { kind: 'jaroWinkler', atLeast: 0.88 }],
    termFrequency: true,
  });
  const name = (column: string, other: string): Comparison => ({
    name: column,
    column,
    levels: [
      { kind: 'exact' },
      { kind: 'swapped', with: other },
      { kind: 'jaroWinkler', atLeast: 0.85 },
    ],
    termFrequency: true,
  });
  const number = (column: string): Comparison => ({
    name: column,
    column,
    levels: [{ kind: 'exact' }, { kind: 'edits', atMost: 1 }],
  });
  const day: Comparison = {
    name: 'date_of_birth',
    column: 'date_of_birth',
    levels: [{ kind: 'exact' }, { kind: 'daySlip' }, { kind: 'dayParts' }],
  };
  return {
    records,
    fields,
    table: linkTable(records, fields, lists ? { sourceOf: (row) => Number(row['list']) } : {}),
    rules: [
      ['soc_sec_id'],
      ['date_of_birth'],
      ['given_name', 'surname'],
      ['postcode', 'surname3'],
      ['address_1', 'street_number'],
      ['suburb', 'given3'],
    ],
    comparisons: [
      name('given_name', 'surname'),
      name('surname', 'given_name'),
      word('address_1'),
      word('suburb'),
      number('street_number'),
      number('postcode'),
      { name: 'state', column: 'state', levels: [{ kind: 'exact' }] },
      day,
      number('soc_sec_id'),
    ],
    truth: records.map((row) => (row['rec_id'] ?? '').split('-')[1] ?? ''),
  };
}

/** fake_1000 of Splink: names, birth, city and e-mail, with many gaps. */
export function fakeSet(): LinkSet {
  const names = ['first_name', 'surname', 'dob', 'city', 'email', 'cluster'];
  const records = publicRows('splink-fake1000/fake_1000.csv').map((row) =>
    Object.fromEntries(names.map((each) => [each, (row[each] ?? '').toLowerCase()])),
  );
  const fields = [
    ...plain(['first_name', 'surname', 'dob', 'city', 'email']),
    { name: 'local', of: (row: Row) => row['email']?.split('@')[0] },
    { name: 'domain', of: (row: Row) => row['email']?.split('@')[1] },
    { name: 'monthDay', of: (row: Row) => row['dob']?.slice(5) },
    start('surname3', 'surname', 3),
    start('first3', 'first_name', 3),
    start('year', 'dob', 4),
    {
      name: 'bothNames',
      of: (row: Row) =>
        ['first_name', 'surname']
          .map((name) => row[name] ?? '')
          .filter((text) => text !== '')
          .toSorted()
          .join(' '),
    },
  ];
  return {
    records,
    fields,
    table: linkTable(records, fields),
    rules: [
      ['email'],
      ['local'],
      ['domain'],
      ['dob'],
      ['bothNames'],
      ['surname3', 'year'],
      ['first3', 'year'],
      ['monthDay', 'city'],
      ['first_name', 'city'],
      ['surname', 'city'],
    ],
    comparisons: fakeComparisons(),
    truth: records.map((row) => row['cluster'] ?? ''),
  };
}

function fakeComparisons(): Comparison[] {
  const name = (column: string, other: string): Comparison => ({
    name: column,
    column,
    levels: [
      { kind: 'exact' },
      { kind: 'swapped', with: other },
      { kind: 'jaroWinkler', atLeast: 0.9 },
      { kind: 'jaroWinkler', atLeast: 0.75 },
    ],
    termFrequency: true,
  });
  return [
    name('first_name', 'surname'),
    name('surname', 'first_name'),
    {
      name: 'dob',
      column: 'dob',
      levels: [
        { kind: 'exact' },
        { kind: 'daySlip' },
        { kind: 'dayParts' },
        { kind: 'daysApart', atMost: 366 },
      ],
    },
    {
      name: 'city',
      column: 'city',
      levels: [
        { kind: 'exact' },
        { kind: 'jaroWinkler', atLeast: 0.85 },
        { kind: 'jaroWinkler', atLeast: 0.75 },
      ],
      termFrequency: true,
    },
    {
      name: 'email',
      column: 'email',
      levels: [
        { kind: 'exact' },
        { kind: 'jaroWinkler', atLeast: 0.92 },
        { kind: 'exact', column: 'domain' },
        { kind: 'jaroWinkler', atLeast: 0.8 },
      ],
    },
  ];
}

/** People of Wikidata with injected errors; one of so many people where `every` is above 1. */
export function historicalSet(every = 1): LinkSet {
  const records = publicRows('historical-50k/historical_figures.csv.gz').filter(
    (row) => Number((row['cluster'] ?? '').slice(1)) % every === 0,
  );
  const fields = [
    ...plain(['full_name', 'first_and_surname', 'first_name', 'surname', 'dob', 'birth_place']),
    ...plain(['postcode_fake', 'gender', 'occupation']),
    start('surname3', 'surname', 3),
    start('first3', 'first_name', 3),
    start('surname1', 'surname', 1),
    start('first1', 'first_name', 1),
    start('year', 'dob', 4),
    { name: 'area', of: (row: Row) => row['postcode_fake']?.split(' ')[0] },
  ];
  return {
    records,
    fields,
    table: linkTable(records, fields),
    rules: [
      ['full_name'],
      ['first_name', 'surname'],
      ['surname', 'dob'],
      ['first_name', 'dob'],
      ['postcode_fake', 'surname'],
      ['postcode_fake', 'first_name'],
      ['postcode_fake', 'dob'],
      ['surname3', 'year', 'first1'],
      ['dob', 'birth_place'],
      ['dob', 'occupation'],
      ['surname', 'birth_place'],
      ['first3', 'surname1', 'birth_place'],
      ['area', 'first3'],
      ['area', 'surname3'],
    ],
    comparisons: historicalComparisons(),
    truth: records.map((row) => row['cluster'] ?? ''),
  };
}

function historicalComparisons(): Comparison[] {
  const near = (atLeast: number) =>
    ({ kind: 'jaroWinkler', atLeast, column: 'first_and_surname' }) as const;
  return [
    {
      name: 'name',
      column: 'full_name',
      levels: [
        { kind: 'exact' },
        { kind: 'exact', column: 'first_and_surname' },
        { kind: 'jaroWinkler', atLeast: 0.95 },
        near(0.93),
        near(0.88),
        { kind: 'exact', column: 'surname' },
        { kind: 'exact', column: 'first_name' },
        near(0.75),
      ],
      termFrequency: true,
    },
    {
      name: 'dob',
      column: 'dob',
      levels: [
        { kind: 'exact' },
        { kind: 'daySlip' },
        { kind: 'dayParts' },
        { kind: 'daysApart', atMost: 366 },
      ],
      termFrequency: true,
    },
    {
      name: 'birth_place',
      column: 'birth_place',
      levels: [
        { kind: 'exact' },
        { kind: 'overlap', atLeast: 0.5 },
        { kind: 'jaroWinkler', atLeast: 0.85 },
      ],
      termFrequency: true,
    },
    {
      name: 'postcode',
      column: 'postcode_fake',
      levels: [
        { kind: 'exact' },
        { kind: 'exact', column: 'area' },
        { kind: 'prefix', length: 2 },
        { kind: 'prefix', length: 1 },
      ],
    },
    { name: 'gender', column: 'gender', levels: [{ kind: 'exact' }] },
    {
      name: 'occupation',
      column: 'occupation',
      levels: [{ kind: 'exact' }],
      termFrequency: true,
    },
  ];
}

export type LinkRun = { candidates: CandidatePairs; fit: LinkFit; scored: ScoredPairs };

/** Candidates, model and weights of a set; throws where any is refused. */
export function runLinkage(
  { table, rules, comparisons }: Pick<LinkSet, 'table' | 'rules' | 'comparisons'>,
  options: LinkFitOptions = {},
): LinkRun {
  const candidates = candidatePairs(table, rules);
  if (candidates.state === 'refused') throw new Error(candidates.code);
  const fit = fitLinkModel(table, comparisons, candidates, { samplePairs: 50_000, ...options });
  if (fit.state === 'refused') throw new Error(fit.code);
  return { candidates, fit, scored: scorePairs(fit.model, table, candidates) };
}
