import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { Problem } from '../../../platform/problem.ts';
import { pairWires, readPair } from './queries.ts';
import type { PairWire } from './wire.ts';

/** Says of a pair whether it is one; `open` takes back what was said. What is said stands whatever later scans find. */
export const decidePair = defineAction({
  name: 'decidePair',
  label: { zh: '判断是否重复', en: 'Decide on a duplicate' },
  input: z.strictObject({
    id: z.uuid(),
    decision: z.enum(['open', 'same', 'different', 'notSure']),
  }),
  undoable: false,
  handler: async (ctx, tx, { id, decision }): Promise<PairWire> => {
    const { row, model } = await readPair(ctx, tx, id, { lock: true });
    // Taking a merge apart decides it.
    if (row.status === 'merged') throw new Problem('wrong_state');
    const said = decision !== 'open';
    const [by, at] = said ? [ctx.memberId, ctx.now().toISOString()] : [null, null];
    await tx.query(sql`
      update quality.duplicate_pair
      set status = ${decision}, decided_by = ${by}::uuid, decided_at = ${at}::timestamptz, automatic = false
      where org_id = ${ctx.orgId}::uuid and id = ${id}::uuid`);
    const [wire] = await pairWires(ctx, tx, model, [
      { ...row, status: decision, decided_by: by, decided_at: at, automatic: false },
    ]);
    if (!wire) throw new Error('the pair was not told');
    return wire;
  },
});
