import { Button, EmptyState, Group, Text, Title } from '@mantine/core';
import { IconArrowsJoin } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { get } from '../../../../web/api/client.ts';
import { isApiProblem } from '../../../../web/api/problem.ts';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { GoneProps } from '../../../../web/screen.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import type { MergedIntoWire } from '../wire.ts';
import { useUnmerge } from './useUnmerge.ts';

/** The page of a record that was merged: says so and leads on to the one that stayed. */
export function MergedNotice({ object, id, children }: GoneProps) {
  const { t, locale } = useT();
  const label = useLabel();
  const { timeZone } = useMe();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['quality', 'mergedInto', object.name, id],
    queryFn: ({ signal }) =>
      get<MergedIntoWire>('/quality/merged-into', { query: { object: object.name, id }, signal }),
    staleTime: 0,
  });
  if (isPending) return <PageSkeleton rows={3} />;
  // That nobody could say where it went is not that it does not exist; an id that is none is a refusal.
  const isRefused = isApiProblem(error) && [400, 403, 404, 422].includes(error.problem.status);
  if (error && !data && !isRefused)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data?.survivor) return children;
  const { survivor, merge, mergedAt } = data;
  const title = survivor.title ?? t('field.notVisible');
  const at = mergedAt ? formatDateTime(mergedAt, locale, timeZone) : '';
  return (
    <EmptyState
      p="xl"
      icon={<IconArrowsJoin aria-hidden />}
      title={<Title order={1}>{t('merged.title', { object: label(object.label) })}</Title>}
      description={t('merged.explained', { title, at })}
    >
      <Group gap="sm">
        <Button
          renderRoot={(props: Record<string, unknown>) => (
            <Link
              {...props}
              to="/$path/$id"
              params={{ path: object.path, id: survivor.id }}
              replace
            />
          )}
        >
          {t('merged.open', { title })}
        </Button>
        {merge && <TakeApart id={merge} />}
      </Group>
    </EmptyState>
  );
}

function TakeApart({ id }: { id: string }) {
  const { t } = useT();
  const { actions } = useMetadata();
  const takeApart = useUnmerge();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [isInBackground, setInBackground] = useState(false);
  if (!actions.some(({ name }) => name === 'unmergeRecord')) return null;
  const run = async () => {
    setBusy(true);
    try {
      setInBackground((await takeApart(id)) === 'inBackground');
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  if (isInBackground) return <Text size="sm">{t('merge.unmerging')}</Text>;
  return (
    <Button variant="default" loading={busy} onClick={() => void run()}>
      {t('merge.takeApart')}
    </Button>
  );
}
