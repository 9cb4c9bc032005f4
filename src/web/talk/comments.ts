import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CommentWire, MentionableWire, ObjectWire } from '../../kernel/wire.ts';
import { get, request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';

/** Members by what is typed of their name, and whether they may see the record; nothing for null. */
export function useMentionable(path: string, text: string | null): MentionableWire[] {
  const query = useQuery({
    queryKey: ['mentionable', path, text],
    queryFn: ({ signal }) =>
      get<{ items: MentionableWire[] }>(`${path}/mentionable`, {
        query: { q: text ?? '' },
        signal,
      }),
    enabled: text !== null,
    placeholderData: keepPreviousData,
  });
  return text === null ? [] : (query.data?.items ?? []);
}

export type CommentWrites = {
  create: (body: string) => Promise<void>;
  edit: (comment: CommentWire, body: string) => Promise<void>;
  remove: (comment: CommentWire) => Promise<void>;
};

/** Writes about one record. Each says what it did and can be undone at once. Throws `ApiProblem`. */
export function useCommentWrites(object: ObjectWire, id: string): CommentWrites {
  const client = useQueryClient();
  const toasts = useToasts();
  const { t } = useT();
  return useMemo(() => {
    const path = `/${object.path}/${id}/comments`;
    const refresh = async () => {
      await client.invalidateQueries({ queryKey: keys.timeline(object.name, id) });
    };
    const edit = async (comment: { id: string; version: number }, body: string) => {
      const at = `${path}/${comment.id}`;
      const { data } = await request<CommentWire>('PATCH', at, {
        body: { body },
        version: comment.version,
      });
      await refresh();
      return data;
    };
    const remove = async (comment: { id: string }) => {
      await request('DELETE', `${path}/${comment.id}`);
      await refresh();
    };
    return {
      create: async (body) => {
        const { data } = await request<CommentWire>('POST', path, { body: { body } });
        await refresh();
        toasts.saved(t('talk.said'), () => remove(data));
      },
      edit: async (comment, body) => {
        const stored = await edit(comment, body);
        toasts.saved(t('write.saved'), async () => void (await edit(stored, comment.body)));
      },
      remove: async (comment) => {
        await remove(comment);
        toasts.saved(t('talk.removed'), async () => {
          await request('POST', `${path}/${comment.id}/restore`);
          await refresh();
        });
      },
    };
  }, [client, id, object, t, toasts]);
}
