import { nearlySameDay, readDay, twoPartsSame } from './dates.ts';
import { editDistance } from './edit-distance.ts';
import { reachesJaroWinkler } from './jaro-winkler.ts';
import { type LinkColumn, type LinkTable, linkColumn, termAt } from './link-table.ts';
import { jaccard, overlap, tokensOf } from './tokens.ts';

/** How two texts of a column, each taken by itself, are held against each other. */
type TextMeasure =
  | { kind: 'jaroWinkler'; atLeast: number }
  /** Single edits, neighbours exchanged counting as one. */
  | { kind: 'edits'; atMost: number }
  /** Shared words (pairs of characters in Chinese) as a share of all. */
  | { kind: 'jaccard'; atLeast: number }
  /** Shared words as a share of those of the shorter text. */
  | { kind: 'overlap'; atLeast: number }
  /** One text holds the other, which has at least so many characters. */
  | { kind: 'contains'; atLeast: number }
  /** The texts begin with the same so many characters. */
  | { kind: 'prefix'; length: number }
  /** Days that differ by one digit, two neighbouring digits swapped, or month and day exchanged. */
  | { kind: 'daySlip' }
  /** Two of year, month and day are the same. */
  | { kind: 'dayParts' }
  | { kind: 'daysApart'; atMost: number }
  /** Numbers whose difference is at most `within`, or at most the share `relative` of the larger. */
  | { kind: 'number'; within?: number; relative?: number };

/** What is asked of two records in columns. */
type ColumnMeasure =
  | { kind: 'exact' }
  /** The text stands in the other record's column `with` and the other way round: names exchanged. */
  | { kind: 'swapped'; with: string }
  /** One of the two records has no text: what can be said without it goes with this in an `all`. */
  | { kind: 'lacks' }
  /** All, or any, of several measures: for fields that go together, as the parts of an address. */
  | { kind: 'all' | 'any'; of: readonly Measure[] };

/**
 * When two texts agree to a degree: plain JSON, so that a model can be kept. Looks at `column` where it
 * names one (as the pinyin of a name), otherwise at the comparison's own.
 */
export type Measure = { column?: string } & (TextMeasure | ColumnMeasure);

/** One aspect in which two records are compared. Levels are tried in their order, the closest first. */
export type Comparison = {
  name: string;
  column: string;
  levels: readonly Measure[];
  /** Agreement on a rare text counts for more: for levels of kind `exact` in the comparison's own column. */
  termFrequency?: boolean;
};

/** Which level a pair reaches: 0 where one has no text, 1 … levels, then `levels + 1` for none of them. */
export type LevelOf = (left: number, right: number) => number;

/** Texts of a record that is not in the table, by column. */
export type QueryTexts = ReadonlyMap<string, string | null>;

/** A comparison made ready for a table. */
export type ReadyComparison = {
  comparison: Comparison;
  level: LevelOf;
  /** The levels of one new record against rows of the table. */
  against: (texts: QueryTexts) => (row: number) => number;
};

/** The measures of a comparison against the columns of a table. Throws `RangeError` where a column is absent. */
export function readyComparison(comparison: Comparison, table: LinkTable): ReadyComparison {
  const own = linkColumn(table, comparison.column);
  const tests = comparison.levels.map((measure) => readyMeasure(measure, own, table));
  const none = tests.length + 1;
  const { codes } = own;
  return {
    comparison,
    level: (left, right) => {
      if ((codes[left] ?? -1) < 0 || (codes[right] ?? -1) < 0) return 0;
      for (let k = 0; k < tests.length; k += 1) {
        if (tests[k]?.pair(left, right)) return k + 1;
      }
      return none;
    },
    against: (texts) => {
      if (!texts.get(own.name)) return () => 0;
      const asked = tests.map((test) => test.query(texts));
      return (row) => {
        if ((codes[row] ?? -1) < 0) return 0;
        for (let k = 0; k < asked.length; k += 1) if (asked[k]?.(row)) return k + 1;
        return none;
      };
    },
  };
}

type ReadyMeasure = {
  pair: (left: number, right: number) => boolean;
  query: (texts: QueryTexts) => (row: number) => boolean;
};

function readyMeasure(measure: Measure, own: LinkColumn, table: LinkTable): ReadyMeasure {
  const column = measure.column === undefined ? own : linkColumn(table, measure.column);
  switch (measure.kind) {
    case 'exact':
      return exact(column);
    case 'swapped':
      return swapped(column, linkColumn(table, measure.with));
    case 'lacks':
      return lacks(column);
    case 'all':
      return allOf(measure.of.map((part) => readyMeasure(part, column, table)));
    case 'any':
      return anyOf(measure.of.map((part) => readyMeasure(part, column, table)));
    default:
      return testFor(measure)(column);
  }
}

/** A test of two prepared texts, each text of the column prepared once. */
function prepared<Ready>(
  prepare: (term: string) => Ready,
  test: (left: Ready, right: Ready) => boolean,
): (column: LinkColumn) => ReadyMeasure {
  return (column) => {
    const known: (Ready | undefined)[] = [];
    const at = (code: number): Ready => (known[code] ??= prepare(column.terms[code] ?? ''));
    return {
      pair: (left, right) => {
        const [a, b] = [column.codes[left] ?? -1, column.codes[right] ?? -1];
        return a >= 0 && b >= 0 && (a === b || test(at(a), at(b)));
      },
      query: (texts) => {
        const text = texts.get(column.name);
        if (!text) return () => false;
        const ready = prepare(text);
        return (row) => {
          const code = column.codes[row] ?? -1;
          return code >= 0 && test(ready, at(code));
        };
      },
    };
  };
}

/** A test of two texts as they are. */
function direct(
  test: (left: string, right: string) => boolean,
): (column: LinkColumn) => ReadyMeasure {
  return ({ name, terms, codes }) => ({
    pair: (left, right) => {
      const [a, b] = [codes[left] ?? -1, codes[right] ?? -1];
      return a >= 0 && b >= 0 && (a === b || test(terms[a] ?? '', terms[b] ?? ''));
    },
    query: (texts) => {
      const text = texts.get(name);
      return (row) => {
        const code = codes[row] ?? -1;
        return (
          code >= 0 && typeof text === 'string' && text !== '' && test(text, terms[code] ?? '')
        );
      };
    },
  });
}

function testFor(measure: TextMeasure): (column: LinkColumn) => ReadyMeasure {
  switch (measure.kind) {
    case 'jaroWinkler':
      return direct((a, b) => reachesJaroWinkler(a, b, measure.atLeast));
    case 'edits': {
      const options = { most: measure.atMost, swaps: true };
      return direct((a, b) => editDistance(a, b, options) <= measure.atMost);
    }
    case 'jaccard':
      return prepared(tokensOf, (a, b) => jaccard(a, b) >= measure.atLeast);
    case 'overlap':
      return prepared(tokensOf, (a, b) => overlap(a, b) >= measure.atLeast);
    case 'contains':
      return direct(
        (a, b) =>
          Math.min(a.length, b.length) >= measure.atLeast && (a.includes(b) || b.includes(a)),
      );
    case 'prefix':
      return prepared(
        (term) => (term.length >= measure.length ? term.slice(0, measure.length) : null),
        (a, b) => a !== null && a === b,
      );
    case 'daySlip':
      return prepared(readDay, (a, b) => a !== null && b !== null && nearlySameDay(a, b));
    case 'dayParts':
      return prepared(readDay, (a, b) => a !== null && b !== null && twoPartsSame(a, b));
    case 'daysApart':
      return prepared(
        (term) => readDay(term)?.number ?? NaN,
        (a, b) => Math.abs(a - b) <= measure.atMost,
      );
    case 'number': {
      const { within = 0, relative = 0 } = measure;
      return prepared(Number, (a, b) => {
        const apart = Math.abs(a - b);
        return apart <= within || apart <= relative * Math.max(Math.abs(a), Math.abs(b));
      });
    }
  }
}

function exact(column: LinkColumn): ReadyMeasure {
  const { codes, terms } = column;
  return {
    pair: (left, right) => {
      const code = codes[left] ?? -1;
      return code >= 0 && code === codes[right];
    },
    query: (texts) => {
      const text = texts.get(column.name);
      return (row) => typeof text === 'string' && terms[codes[row] ?? -1] === text;
    },
  };
}

function lacks({ name, codes }: LinkColumn): ReadyMeasure {
  const has = (row: number): boolean => (codes[row] ?? -1) >= 0;
  return {
    pair: (left, right) => !has(left) || !has(right),
    query: (texts) => (row) => !texts.get(name) || !has(row),
  };
}

const allOf = (parts: readonly ReadyMeasure[]): ReadyMeasure => ({
  pair: (left, right) => parts.every((part) => part.pair(left, right)),
  query: (texts) => {
    const asked = parts.map((part) => part.query(texts));
    return (row) => asked.every((part) => part(row));
  },
});

const anyOf = (parts: readonly ReadyMeasure[]): ReadyMeasure => ({
  pair: (left, right) => parts.some((part) => part.pair(left, right)),
  query: (texts) => {
    const asked = parts.map((part) => part.query(texts));
    return (row) => asked.some((part) => part(row));
  },
});

/** Both texts crosswise the same; of two equal texts there is nothing to exchange. */
function swapped(own: LinkColumn, other: LinkColumn): ReadyMeasure {
  return {
    pair: (left, right) => {
      const mine = termAt(own, left);
      return (
        mine !== null && mine === termAt(other, right) && termAt(other, left) === termAt(own, right)
      );
    },
    query: (texts) => (row) =>
      (texts.get(own.name) ?? null) === termAt(other, row) &&
      (texts.get(other.name) ?? null) === termAt(own, row),
  };
}
