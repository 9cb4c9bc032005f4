import { readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrateQueue } from '../src/kernel/job-queue.ts';
import { createDemo } from '../src/main/demo.ts';
import { migrate } from '../src/platform/migrate.ts';
import { startPostgres } from '../src/platform/postgres.ts';
import { openBenched } from './dataset.ts';
import { cpuSeconds } from './processes.ts';

/** Seconds since something began, and the CPU that this process and the database have taken since. */
type Taken = { seconds: number; own: number; database: number };

function taken(postmaster: number): Taken {
  const { user, system } = process.cpuUsage();
  return {
    seconds: performance.now() / 1000,
    own: (user + system) / 1_000_000,
    database: cpuSeconds(postmaster),
  };
}

function tell(name: string, before: Taken, after: Taken): void {
  const [seconds, own, database] = (['seconds', 'own', 'database'] as const).map((each) =>
    (after[each] - before[each]).toFixed(1),
  );
  const [load = 0] = os.loadavg();
  console.log(
    `${name}  ${seconds} s  CPU app ${own}  db ${database}  (load of the machine ${load.toFixed(1)})`,
  );
}

/** How long the demo organisation takes on an empty database: see bench/README.md. */
async function main(): Promise<void> {
  const folder = path.resolve('.zhiyin', 'bench-demo');
  rmSync(folder, { recursive: true, force: true });
  const postgres = await startPostgres({ folder });
  try {
    await migrate(postgres.url);
    await migrateQueue(postgres.url);
    const [postmaster] = readFileSync(
      path.join(folder, 'postgres', 'postmaster.pid'),
      'utf8',
    ).split('\n');
    const application = await openBenched(postgres.url);
    const began = taken(Number(postmaster));
    const { fill } = await createDemo(application, 'full');
    const known = taken(Number(postmaster));
    await fill();
    const filled = taken(Number(postmaster));
    tell('logins', began, known);
    tell('story ', known, filled);
    tell('all   ', began, filled);
    await application.close();
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
