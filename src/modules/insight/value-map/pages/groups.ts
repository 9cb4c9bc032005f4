import type { MeasuredWire } from '../../../../kernel/wire.ts';

/** The values of groups by their keys, `a/b` for two; groups without a key stand under an empty text. */
export function byKeys(measured: MeasuredWire | undefined): Map<string, number> {
  return new Map(
    measured?.groups.map(({ keys, values: [value] }) => [
      keys.map((key) => (key === null || key === undefined ? '' : String(key))).join('/'),
      Number(value ?? 0),
    ]),
  );
}

/** One field of the RFM grid: customers, and what they have spent on average; null of nobody. */
export type RfmCell = { recency: number; frequency: number; count: number; average: number | null };

/** Groups by the three scores, such as `543`, added up over the last one. */
export function rfmCells(
  counts: MeasuredWire | undefined,
  revenues: MeasuredWire | undefined,
): Map<string, RfmCell> {
  const spent = byKeys(revenues);
  const sums = new Map<string, { count: number; revenue: number }>();
  for (const [rfm, count] of byKeys(counts)) {
    const at = rfm.slice(0, 2);
    const sum = sums.get(at) ?? { count: 0, revenue: 0 };
    sums.set(at, { count: sum.count + count, revenue: sum.revenue + (spent.get(rfm) ?? 0) });
  }
  return new Map(
    [...sums].map(([at, { count, revenue }]) => [
      at,
      {
        recency: Number(at[0]),
        frequency: Number(at[1]),
        count,
        average: count > 0 ? revenue / count : null,
      },
    ]),
  );
}
