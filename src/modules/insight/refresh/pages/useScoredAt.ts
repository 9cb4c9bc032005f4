import { useQuery } from '@tanstack/react-query';
import type { Condition } from '../../../../kernel/condition.ts';
import type { PageWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useObject } from '../../../../web/api/queries.ts';

const CURRENT: Condition = {
  and: [
    { field: 'kind', op: 'eq', value: 'value' },
    { field: 'current', op: 'eq', value: true },
  ],
};

/** When customers were scored last; undefined where never, or where the member may not see the models. */
export function useScoredAt(): string | undefined {
  const model = useObject('scoreModel');
  const page = { where: CURRENT, limit: 1 };
  const { data } = useQuery({
    queryKey: keys.page('scoreModel', page),
    queryFn: ({ signal }) =>
      get<PageWire>(`/${model?.path ?? ''}`, {
        query: { where: JSON.stringify(CURRENT), limit: 1 },
        signal,
      }),
    enabled: model !== undefined,
  });
  const at = data?.items[0]?.['scoredAt'];
  return typeof at === 'string' ? at : undefined;
}
