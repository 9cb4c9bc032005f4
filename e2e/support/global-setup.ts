import type { TestProject } from 'vitest/node';
import { signIn } from './api.ts';
import { type PrintedLogin, startServer } from './server.ts';

/** The people of the demo organisation, as the addresses of their logins begin. */
export const people = [
  'admin',
  'east',
  'south',
  'sales-a',
  'sales-b',
  'counter',
  'viewer',
] as const;

export type PersonName = (typeof people)[number];

/** A login that was printed, and a session that was opened with it. */
export type Person = PrintedLogin & { cookie: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** The product with its demo organisation, started once for the whole run. */
    demo: { url: string; people: Record<PersonName, Person> };
  }
}

/** Starts the product with its demo as a process, reads the passwords it prints, and signs everybody in. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer({ demo: true });
  const enter = async (name: PersonName): Promise<Person> => {
    const login = server.logins[name];
    if (!login) throw new Error(`The first start printed no password for ${name}`);
    return { ...login, cookie: (await signIn(server.url, login)).cookie };
  };
  try {
    const entered = await Promise.all(people.map(async (name) => [name, await enter(name)]));
    const all = Object.fromEntries(entered) as Record<PersonName, Person>;
    project.provide('demo', { url: server.url, people: all });
  } catch (error) {
    await server.remove();
    throw error;
  }
  return server.remove;
}
