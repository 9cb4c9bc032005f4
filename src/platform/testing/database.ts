import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import './global-setup.ts';
import { dropDatabase, onServer, withDatabase } from './server.ts';

/**
 * A fresh migrated database for one test file, cloned from the run's template in some 20 ms:
 * `const database = await testDatabase(); … afterAll(() => database.drop())`.
 *
 * @returns `url`: connect with it as the application's role (`openDatabase({ url, role: 'zhiyin_app' })`), as the
 *   product does; `ownerUrl`: for set-up that only the owner may do; `drop`: removes it, closing connections left open
 */
export async function testDatabase(): Promise<{
  url: string;
  ownerUrl: string;
  drop: () => Promise<void>;
}> {
  const server = inject('testServer');
  const name = `zhiyin_test_${randomBytes(6).toString('hex')}`;
  await onServer(server.url, `create database ${name} template ${server.template}`);
  const url = withDatabase(server.url, name);
  return { url, ownerUrl: url, drop: () => dropDatabase(server.url, name) };
}
