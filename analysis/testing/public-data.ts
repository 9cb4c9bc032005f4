import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** Where the public data sets lie: named by `TEST_DATA`, or beside the project. */
const folder =
  process.env['TEST_DATA'] ?? path.join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Whether this machine has a set of the public data, as `telco-churn`; says once if it has not. */
export function hasPublicData(set: string): boolean {
  const has = existsSync(path.join(folder, set));
  if (!has) console.warn(`${set} is not on this machine (TEST_DATA): what needs it is not tried.`);
  return has;
}

/** The rows of a file of the public data by their heads, as `telco-churn/telco_churn.csv`; unpacked if it is packed. */
export function publicRows(file: string): Record<string, string>[] {
  return rowsOf(readFileSync(path.join(folder, file)), file.endsWith('.gz'));
}

/** The rows of a file of the library's own, which stands in the project with its attribution. */
export function fixtureRows(url: URL): Record<string, string>[] {
  return rowsOf(readFileSync(url), url.pathname.endsWith('.gz'));
}

function rowsOf(bytes: Buffer, packed: boolean): Record<string, string>[] {
  return parse<Record<string, string>>(packed ? gunzipSync(bytes) : bytes, {
    columns: true,
    bom: true,
  });
}
