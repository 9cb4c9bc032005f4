import { describe, expect, test } from 'vitest';
import { createRandom } from '../numeric/random.ts';
import { compare } from '../testing/comparison.ts';
import { hasPublicData, publicRows } from '../testing/public-data.ts';
import { judgePairs, linkLine, trainLink } from './learned-links.ts';
import { linkQuality } from './link-quality.ts';
import { linkTable } from './link-table.ts';
import { type PairField, pairFeatures } from './pair-features.ts';

/** The two larger sets take a minute together: for when sizes are asked for. */
const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';

const text = (column: string): PairField => ({ column, kind: 'text' });
const name = (column: string): PairField => ({ column, kind: 'name' });
const number = (column: string): PairField => ({ column, kind: 'number' });

const tasks: {
  set: string;
  large: boolean;
  training: string[];
  held: string[];
  fields: PairField[];
  goal: number;
}[] = [
  {
    set: 'er-fodors-zagats',
    large: false,
    training: ['train.csv', 'valid.csv'],
    held: ['test.csv'],
    fields: [
      text('name'),
      text('addr'),
      name('city'),
      { column: 'phone', kind: 'code' },
      name('type'),
    ],
    goal: 0.98,
  },
  {
    set: 'er-amazon-google',
    large: true,
    training: ['train.csv'],
    held: ['valid.csv'],
    fields: [text('title'), name('manufacturer'), number('price')],
    goal: 0.65,
  },
  {
    set: 'er-dblp-acm',
    large: true,
    training: ['train.csv.gz'],
    held: ['valid.csv'],
    fields: [text('title'), text('authors'), name('venue'), number('year')],
    goal: 0.975,
  },
];

for (const { set, large, training, held, fields, goal } of tasks) {
  describe.runIf(hasPublicData(set) && (full || !large))(set, () => {
    test('pairs that were not learned from', () => {
      const [known, asked] = [training, held].map((files) =>
        files.flatMap((file) => publicRows(`${set}/${file}`)),
      );
      if (!known || !asked) throw new Error('two parts');
      const rows = [...known, ...asked];
      const records = rows.flatMap((row) =>
        ['l_', 'r_'].map((side) =>
          fields.map(({ column, kind }) => {
            const value = row[side + column] ?? '';
            return kind === 'code' ? value.replace(/\D/g, '') : value;
          }),
        ),
      );
      const table = linkTable(
        records,
        fields.map(({ column }, k) => ({ name: column, of: (record) => record[k] })),
      );
      const pairsFrom = (from: number, count: number) => ({
        left: Int32Array.from({ length: count }, (_, i) => 2 * (from + i)),
        right: Int32Array.from({ length: count }, (_, i) => 2 * (from + i) + 1),
      });
      const outcome = Uint8Array.from(rows, (row) => Number(row['label']));
      const learned = outcome.slice(0, known.length);
      const trained = trainLink(table, pairsFrom(0, known.length), learned, fields);
      if (trained.state !== 'fitted') throw new Error(trained.state);
      const judged = judgePairs(trained.link, table, pairsFrom(known.length, asked.length));
      if (judged.state === 'refused') throw new Error(judged.code);
      const truth = outcome.slice(known.length);
      let [found, right] = [0, 0];
      judged.probability.forEach((probability, i) => {
        if (probability < judged.line.threshold) return;
        found += 1;
        right += truth[i] ?? 0;
      });
      const same = truth.reduce((sum, value) => sum + value, 0);
      compare({
        task: 'linkage, learned',
        data: `${set}, ${held.join()}`,
        metric: 'pair F1',
        reference: goal,
        ours: linkQuality(same, found, right).f1,
        goal: 'atLeast',
      });
    }, 180_000);
  });
}

test('the line is where the expected F1 is greatest', () => {
  const line = linkLine(Float64Array.from([0.9, 0.9, 0.2, 0.1, 0.01]));
  expect(line).toMatchObject({ threshold: 0.9, links: 2 });
  expect(line.precision).toBeCloseTo(0.9, 12);
  expect(line.recall).toBeCloseTo(1.8 / 2.11, 12);
  expect(linkLine(Float64Array.from([0.9, 0.8]), 0.95).links).toBe(0);
  expect(linkLine(new Float64Array(0))).toMatchObject({ links: 0, f1: 0 });
});

test('too few judged pairs are refused', () => {
  const table = linkTable(['a', 'b'], [{ name: 'name', of: (record) => record }]);
  const pairs = { left: Int32Array.of(0), right: Int32Array.of(1) };
  expect(trainLink(table, pairs, Uint8Array.of(1), [name('name')]).state).toBe('refused');
});

test('1,000 random tables: similarities within 0 and 1, the same both ways round, or missing', () => {
  const random = createRandom(12);
  const word = (): string =>
    Array.from({ length: random.integer(5) }, () => 'ab1 张王-.'.charAt(random.integer(8))).join(
      '',
    );
  const fields: PairField[] = (['name', 'text', 'code', 'number'] as const).map((kind) => ({
    column: kind,
    kind,
  }));
  for (let run = 0; run < 1000; run += 1) {
    const records = Array.from({ length: 4 }, () => fields.map(word));
    const table = linkTable(
      records,
      fields.map(({ column }, k) => ({ name: column, of: (record) => record[k] })),
    );
    const forth = { left: Int32Array.of(0, 1, 2), right: Int32Array.of(1, 2, 3) };
    const back = { left: forth.right, right: forth.left };
    const [one, other] = [forth, back].map((pairs) => pairFeatures(table, pairs, fields));
    one?.columns.forEach((column, c) => {
      const mirrored = other?.columns[c];
      if (column.kind !== 'number' || mirrored?.kind !== 'number') throw new Error('numbers');
      const most = column.name.endsWith('apart') ? 2 : 1 + 1e-9;
      const oneWay = /Left|Right|rare/.test(column.name);
      const wrong = column.values.filter((value, i) => {
        if (Number.isNaN(value)) return false;
        const differs = Math.abs(value - (mirrored.values[i] ?? NaN)) > 1e-9;
        return value < 0 || value > most || (differs && !oneWay);
      });
      if (wrong.length > 0) expect(wrong, column.name).toEqual([]);
    });
  }
});
