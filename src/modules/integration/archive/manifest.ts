import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { z } from 'zod';
import { readMigrations } from '../../../platform/migrate.ts';

/** What an archive says of itself; the last entry of its ZIP file. */
export const manifestSchema = z.strictObject({
  format: z.literal('zhiyin archive 1'),
  /** The product's version, for people. */
  version: z.string(),
  /** The steps of the schema: only the same can take it in. */
  schema: z.string(),
  madeAt: z.string(),
  organisation: z.strictObject({ id: z.uuid(), name: z.string() }),
  /** In the order in which they are brought in. A table of much content has several files. */
  contents: z.array(
    z.strictObject({
      name: z.string(),
      files: z.array(z.string()),
      rows: z.number().int(),
      /** SHA-256 over its lines, in order: equal where the content is. */
      sha256: z.string(),
    }),
  ),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST = 'manifest.json';
/** The ledger among the contents: history and what was done, in the order of time. */
export const LEDGER = 'ledger';

/** Who can sign in. */
export const LOGINS = 'logins';
export type Login = { member: string; email: string };

/** A digest that lines are given to one after the other. */
export function newDigest(): Hash {
  return createHash('sha256');
}

/** What the schema of this version is called: its newest step, and a digest of all of them. */
export function schemaName(): string {
  const migrations = readMigrations();
  const digest = newDigest();
  for (const each of migrations) digest.update(`${each.name} ${each.digest}\n`);
  return `${migrations.at(-1)?.name ?? ''} ${digest.digest('hex').slice(0, 16)}`;
}
