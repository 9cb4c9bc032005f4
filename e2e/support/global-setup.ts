import type { TestProject } from 'vitest/node';
import { signIn } from './api.ts';
import { type PrintedLogin, type RunningServer, startServer } from './server.ts';
import { forPictures, WORKERS } from './workers.ts';

/** The people of the demo organisation, as the addresses of their logins begin. */
export const people = [
  'admin',
  'east',
  'south',
  'sales-a',
  'sales-b',
  'sales-c',
  'counter',
  'viewer',
  'head',
] as const;

export type PersonName = (typeof people)[number];

/** A login that was printed, and a session that was opened with it. */
export type Person = PrintedLogin & { cookie: string };

/** The product with a demo organisation of its own. */
export type Demo = { url: string; people: Record<PersonName, Person> };

declare module 'vitest' {
  interface ProvidedContext {
    /** As many as files run beside each other: `ownDemo` tells a file its own. */
    demos: Demo[];
  }
}

/** Starts the product once for each worker, reads the passwords it prints, and signs everybody in. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  // The README's pictures show the demo company as it is told to people.
  const demo = forPictures ? 'full' : 'small';
  const started = await Promise.allSettled(
    Array.from({ length: WORKERS }, () => startServer({ demo })),
  );
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const remove = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.remove()));
  };
  try {
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    project.provide('demos', await Promise.all(servers.map(enterDemo)));
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

async function enterDemo({ url, logins }: RunningServer): Promise<Demo> {
  const enter = async (name: PersonName): Promise<Person> => {
    const login = logins[name];
    if (!login) throw new Error(`The first start printed no password for ${name}`);
    return { ...login, cookie: (await signIn(url, login)).cookie };
  };
  const entered = await Promise.all(people.map(async (name) => [name, await enter(name)]));
  return { url, people: Object.fromEntries(entered) as Record<PersonName, Person> };
}
