import type { QueryClient } from '@tanstack/react-query';
import { metadataQuery, recordsQuery } from '../api/queries.ts';
import { PAGE, askedFields, columnFields } from './columns.ts';
import type { ListSearch } from './search.ts';
import { expectsDefault } from './useSavedViews.ts';
import { builtInDefinition, isBuiltIn, shownList } from './view.ts';

/**
 * Asks for the first records of a list before its page is drawn, as far as the address alone says which: what a saved
 * view shows is not known yet.
 */
export async function prepareList(
  client: QueryClient,
  path: string,
  search: ListSearch,
): Promise<void> {
  // Asking again for metadata that could not be had is the page's business.
  const metadata = client.getQueryData(metadataQuery.queryKey);
  const object = metadata?.objects.find((one) => one.path === path);
  if (!object || (search.view === undefined ? expectsDefault(object) : !isBuiltIn(search.view))) {
    return;
  }
  const { where, sort, columns, mode } = shownList(builtInDefinition(search.view), search);
  if (mode !== 'table') return;
  const fields = askedFields(object, columnFields(object, columns));
  await client.prefetchInfiniteQuery(recordsQuery(object, { where, sort, fields, limit: PAGE }));
}
