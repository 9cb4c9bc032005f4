import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate, migrationFolder } from '../migrate.ts';
import { disposableSettings } from '../postgres-settings.ts';
import { startPostgres } from '../postgres.ts';
import { dropDatabase, onServer, withDatabase } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test server (may create databases), and the name of the migrated template. */
    testServer: { url: string; template: string };
  }
}

/**
 * One PostgreSQL for the whole run, with fsync off as nothing of it is kept, and one migrated database that every test
 * file clones. TEST_DATABASE_URL names a server to use instead; its user must be allowed to create databases and roles.
 */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: async () => undefined } : await embedded();
  const template = `zhiyin_template_${randomBytes(4).toString('hex')}`;
  try {
    await onServer(server.url, `create database ${template}`);
    if (existsSync(migrationFolder)) await migrate(withDatabase(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('testServer', { url: server.url, template });
  return async () => {
    if (given) await dropDatabase(given, template);
    await server.stop();
  };
}

async function embedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'zhiyin-test-'));
  const postgres = await startPostgres({ folder, settings: disposableSettings });
  // The owner, not the superuser, as in the product; only making databases is more than it may do there.
  await onServer(postgres.superuserUrl, 'alter role zhiyin createdb');
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
