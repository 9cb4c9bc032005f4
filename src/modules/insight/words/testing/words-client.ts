import { sql } from 'kysely';
import { backgroundOf } from '../../../../kernel/task.ts';
import type { Reacted } from '../../../../kernel/task.ts';
import type { JobWire } from '../../../../kernel/wire.ts';
import { modules } from '../../../../main/modules.ts';
import type { TestApplication, TestClient } from '../../../../main/test-application.ts';
import { succeeded } from '../../../../main/testing/requests.ts';
import { systemTransaction } from '../../../../platform/system.ts';
import { ended } from '../../../integration/testing/import-client.ts';
import type { WordsView } from '../wire.ts';

/** A text that sounds unhappy, by words of the lists. */
export const complaint = '机器又坏了，等了三天没人来，太失望了，我要退货。';

/** What the dispatcher hands on of everything written in this organisation: as the worker does it. */
export async function reactedIn(app: TestApplication, orgId: string): Promise<void> {
  const { reactions, tasks } = backgroundOf(modules);
  const rows = await systemTransaction(app.system, (tx) =>
    tx.query<Reacted['changes'][number]>(sql`
      select epoch || '.' || xid || '.' || seq as id, org_id as "orgId", object, record_id as "recordId",
        version::int as version, op, via
      from kernel.change where org_id = ${orgId}::uuid order by epoch, xid, seq`),
  );
  for (const reaction of reactions.filter(({ name }) => name.startsWith('insight.'))) {
    const changes = rows.filter(reaction.wants);
    await tasks.get(reaction.task)?.(app.taskParts, { orgId, changes });
  }
}

/** What was read from an interaction. */
export const words = async (client: TestClient, id: string): Promise<WordsView> =>
  succeeded(await client.request('GET', `/interactions/${id}/views/words`)).json<WordsView>();

/** Says what a text is; the answer as it came. */
export const correct = async (client: TestClient, input: object) =>
  client.request('POST', '/actions/correctWords', input);

/** Reads everything again that is to be read, after learning where asked. */
export async function refreshed(client: TestClient, train = true): Promise<void> {
  const input = { kinds: ['words'], train };
  const answer = succeeded(await client.request('POST', '/actions/refreshInsight', input));
  const job = await ended(client, answer.json<JobWire>().id);
  if (job.state !== 'done') throw new Error(`the refresh ended as ${job.state}: ${job.error}`);
}
