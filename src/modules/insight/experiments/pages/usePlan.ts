import { useDebouncedValue } from '@mantine/hooks';
import { type UseQueryResult, keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { request } from '../../../../web/api/client.ts';
import type { PlanRequest, PlanWire } from '../wire.ts';

const PAUSE_MS = 300;

/** What was asked and what was answered: who writes about both takes them from here, so that they belong together. */
export type PlanAnswer = { asked: PlanRequest; plan: PlanWire };

/** True while an answer is to another question than this one. */
export function isStale<Question>(answered: Question, asked: Question | null): boolean {
  return JSON.stringify(answered) !== JSON.stringify(asked);
}

/** How many customers an experiment would have, and what they can show; asked again a moment after each change. */
export function usePlan(asked: PlanRequest | null): UseQueryResult<PlanAnswer> {
  const [later] = useDebouncedValue(asked, PAUSE_MS);
  return useQuery({
    queryKey: ['insight', 'experiment-plan', later],
    queryFn:
      later === null
        ? skipToken
        : async ({ signal }) => {
            const answer = await request<PlanWire>('POST', '/insight/experiment-plan', {
              body: later,
              signal,
            });
            return { asked: later, plan: answer.data };
          },
    placeholderData: keepPreviousData,
  });
}
