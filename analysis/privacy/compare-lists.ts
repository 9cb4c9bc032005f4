import type { Refused } from '../result.ts';
import { refuse } from '../result.ts';
import { POINT } from './intersection.ts';
import { bytesOf, fieldsOf } from './message-parts.ts';
import type { Ask } from './secure-sum.ts';

/** How many texts two lists have in common; the sizes are known to both sides. */
export type ListComparison = { state: 'compared'; mine: number; theirs: number; common: number };

/**
 * Carries an intersection between two parties of `federation-party.ts`: `asking` learns how many texts both have and how
 * many the other has, `other` how many `asking` has; whoever carries it sees blinded points and these three numbers.
 *
 * @throws what `ask` throws: both parties are needed
 */
export async function compareLists(
  ask: Ask,
  asking: number,
  other: number,
): Promise<ListComparison | Refused<'malformed'>> {
  const [mine, theirs] = await Promise.all([
    ask(asking, 'intersection/blind', {}),
    ask(other, 'intersection/blind', {}),
  ]);
  const points = pointsOf(mine);
  const others = pointsOf(theirs);
  if (!points || !others) return refuse('malformed');
  const both = fieldsOf(await ask(other, 'intersection/blind-again', fieldsOf(mine)));
  const answer = fieldsOf(
    await ask(asking, 'intersection/count', {
      mine: both?.['points'],
      theirs: fieldsOf(theirs)?.['points'],
    }),
  );
  const common = answer?.['count'];
  if (typeof common !== 'number') return refuse('malformed');
  return { state: 'compared', mine: points.length / POINT, theirs: others.length / POINT, common };
}

const pointsOf = (message: unknown): Uint8Array | null => bytesOf(fieldsOf(message)?.['points']);
