import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { NotificationWire } from '../../kernel/wire.ts';
import { get, request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useToasts } from '../shell/toasts.tsx';

type Page = { items: NotificationWire[]; nextCursor: string | null; unread: number };

/** One's own notifications, newest first, and how many are unread (counted to 100); they come by themselves. */
export function useNotifications() {
  const query = useInfiniteQuery({
    queryKey: keys.notifications,
    queryFn: ({ pageParam, signal }) =>
      get<Page>('/notifications', { query: { cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
  const items = useMemo(() => query.data?.pages.flatMap((one) => one.items) ?? [], [query.data]);
  return { ...query, items, unread: query.data?.pages[0]?.unread ?? 0 };
}

/** Marks some, or all without ids, as read. */
export function useMarkRead(): (ids?: string[]) => void {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMemo(
    () => (ids) => {
      const body = ids ? { ids } : { all: true };
      request('POST', '/notifications/read', { body }).then(
        () => client.invalidateQueries({ queryKey: keys.notifications }),
        toasts.failed,
      );
    },
    [client, toasts],
  );
}
