import { recordsQuery } from '../../../../web/api/queries.ts';
import { prepareMeasures } from '../../../../web/measure/useMeasures.ts';
import type { OpenedPage } from '../../../../web/screen.ts';
import { figuresOf, lists, readState } from './figures.ts';

/** Asks for the lists and the numbers of the workbench before it is drawn. */
export async function prepareWorkbench(opened: OpenedPage): Promise<void> {
  const { client, metadata, search } = opened;
  const state = readState(search);
  const { scope, days } = state;
  const asked = [
    ['task', lists.task()],
    ['lead', lists.lead(scope)],
    ['opportunity', lists.opportunity(scope)],
    ['customer', lists.never(scope)],
    ['customer', lists.longAgo(scope, days)],
  ] as const;
  await Promise.all([
    ...asked.map(async ([name, page]) => {
      const object = metadata.objects.find((one) => one.name === name);
      if (object) await client.prefetchInfiniteQuery(recordsQuery(object, page));
    }),
    prepareMeasures(opened, figuresOf(state)),
  ]);
}
