/**
 * npm run test:guards [part of a name]: takes every guard of the list out of a copy of the sources, one at a time, and
 * says whether the suite noticed. Ends with 1 where it did not.
 */
import { guards } from '../test/guards/guards.ts';
import { copySources, withoutGuard } from '../test/guards/run.ts';

const part = process.argv[2] ?? '';
const chosen = guards.filter(({ name }) => name.includes(part));
const copy = copySources();
const unnoticed: string[] = [];
try {
  for (const guard of chosen) {
    const started = Date.now();
    const failed = await withoutGuard(copy, guard);
    if (failed.length === 0) unnoticed.push(guard.name);
    const seconds = ((Date.now() - started) / 1_000).toFixed(0);
    console.log(
      `${failed.length > 0 ? 'noticed  ' : 'UNNOTICED'} ${seconds.padStart(4)} s  ${guard.name}`,
    );
  }
} finally {
  copy.remove();
}
console.log(
  `${chosen.length - unnoticed.length} of ${chosen.length} guards noticed when taken out`,
);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
