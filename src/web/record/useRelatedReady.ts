import { useMemo } from 'react';
import { useListsReady } from '../api/queries.ts';
import type { Related } from './layout.ts';
import { relatedPage } from './relatedRow.ts';

/** Asks for all related lists of a record at once; false until they are there. Whoever asks as well shares the request. */
export function useRelatedReady(related: readonly Related[], id: string): boolean {
  const lists = useMemo(
    () => related.map((one) => ({ object: one.object.name, page: relatedPage(one, id) })),
    [id, related],
  );
  return useListsReady(lists);
}
