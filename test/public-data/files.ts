import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parsePreset } from '../../src/modules/integration/imports/preset.ts';
import type { PresetWire } from '../../src/modules/integration/imports/wire.ts';
import { root } from '../sources.ts';

/** Where the public data sets lie that are too large for the project: named by `TEST_DATA`, or beside the project. */
const folder = process.env['TEST_DATA'] ?? path.join(root, '..', 'shared', 'data');

/** Whether this machine has the data; tests of it say so and are skipped where not. */
export const hasData = existsSync(path.join(folder, 'online-retail'));

/** A file of the data, unpacked. */
export function dataFile(name: string): Buffer {
  const bytes = readFileSync(path.join(folder, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The project's own examples of imports. */
export const examples = path.join(root, 'examples', 'imports');

export function examplePreset(name: string): PresetWire {
  return parsePreset(JSON.parse(readFileSync(path.join(examples, `${name}.json`), 'utf8')));
}

export type Row = Record<string, string>;

/** Rows by their heads, read by another reader than the product's own. */
export function rowsOf(file: Buffer): Row[] {
  return parse<Row>(file, { columns: true });
}
