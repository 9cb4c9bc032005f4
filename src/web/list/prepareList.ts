import { recordsQuery } from '../api/queries.ts';
import type { OpenedPage } from '../screen.ts';
import { PAGE, askedFields, columnFields } from './columns.ts';
import type { ListSearch } from './search.ts';
import { expectsDefault } from './useSavedViews.ts';
import { builtInDefinition, isKnown, shownList } from './view.ts';

/**
 * Asks for the first records of a list before its page is drawn, as far as the address alone says which: what a saved
 * view shows is not known yet.
 */
export async function prepareList(
  { client, metadata, search }: OpenedPage & { search: ListSearch },
  path: string,
): Promise<void> {
  const object = metadata.objects.find((one) => one.path === path);
  if (!object || !isKnown(search, expectsDefault(object))) return;
  const { where, sort, columns, mode } = shownList(builtInDefinition(search.view), search);
  if (mode !== 'table') return;
  const fields = askedFields(object, columnFields(object, columns));
  await client.prefetchInfiniteQuery(recordsQuery(object, { where, sort, fields, limit: PAGE }));
}
