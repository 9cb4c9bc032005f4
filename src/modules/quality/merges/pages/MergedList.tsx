import { Anchor, Badge, Button, EmptyState, Group, Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowsJoin, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { When } from '../../../../web/record/When.tsx';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { MergeWire, MergesWire } from '../wire.ts';
import css from './merge.module.css';
import { MergeDetails } from './MergeDetails.tsx';
import { useUnmerge } from './useUnmerge.ts';

const PAUSE = 300;

type Props = {
  object: ObjectWire;
  /** Only what this record went into, or what went into it. */
  record: string | undefined;
  onAll: () => void;
};

/** What was merged: all of it, found by name, or that of one record. */
export function MergedList({ object, record, onAll }: Props) {
  const { t } = useT();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), PAUSE);
  return (
    <>
      {record === undefined ? (
        <TextInput
          maw={360}
          type="search"
          aria-label={t('merged.search')}
          placeholder={t('merged.search')}
          leftSection={<IconSearch size={16} />}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <Group gap="xs">
          <Text size="sm">{t('merged.ofRecord')}</Text>
          <Button size="compact-sm" variant="subtle" onClick={onAll}>
            {t('merged.all')}
          </Button>
        </Group>
      )}
      <Merges object={object} record={record} q={q === '' ? undefined : q} />
    </>
  );
}

type Shown = { object: ObjectWire; record: string | undefined; q: string | undefined };

/** Newest first: into what, by whom, and how to take it apart, also weeks later. */
function Merges({ object, record, q }: Shown) {
  const { t } = useT();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery({
      queryKey: ['quality', 'merges', object.name, record, q],
      queryFn: ({ pageParam, signal }) =>
        get<MergesWire>('/quality/merges', {
          query: { object: object.name, record, q, cursor: pageParam ?? undefined },
          signal,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next,
      // One that a job is at work on is done soon.
      refetchInterval: ({ state }) =>
        state.data?.pages.some(({ merges }) => merges.some(isAtWork)) ? 2000 : false,
      meta: { follows: [object.name] },
    });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton h={240} />;
  const merges = data?.pages.flatMap((page) => page.merges) ?? [];
  if (merges.length === 0) {
    return (
      <EmptyState
        p="xl"
        icon={<IconArrowsJoin aria-hidden />}
        title={t(q === undefined ? 'merged.none' : 'merged.notFound')}
        description={q === undefined && t('merged.noneHint')}
      />
    );
  }
  return (
    <>
      <ul className={css.list} aria-label={t('merged.list')}>
        {merges.map((merge) => (
          <MergedItem key={merge.id} object={object} merge={merge} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('merged.more')}
        </Button>
      )}
    </>
  );
}

const isAtWork = ({ state }: MergeWire): boolean => state === 'merging' || state === 'unmerging';

const COLORS = { merging: 'blue', merged: 'gray', unmerging: 'blue', unmerged: 'orange' } as const;

function MergedItem({ object, merge }: { object: ObjectWire; merge: MergeWire }) {
  const { t } = useT();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const { id, survivor, others, state, automatic } = merge;
  const names = others.map(({ title }) => title ?? t('field.notVisible'));
  return (
    <li className={css.item} data-merge={id} data-state={state}>
      <div className={css.what}>
        <Text size="sm">
          {t('merged.into', { others: names.join(t('pairs.comma')) })}{' '}
          <Anchor
            fw={600}
            inherit
            renderRoot={(props: object) => (
              <Link {...props} to="/$path/$id" params={{ path: object.path, id: survivor.id }} />
            )}
          >
            {survivor.title ?? t('field.notVisible')}
          </Anchor>
        </Text>
        <Text size="xs" c="dimmed" component="div">
          <When iso={merge.mergedAt} /> {automatic ? t('merged.auto') : merge.mergedBy?.name}{' '}
          {state !== 'merged' && (
            <Badge size="sm" color={COLORS[state]}>
              {t(`merged.state.${state}`)}
            </Badge>
          )}
        </Text>
      </div>
      <div className={css.buttons}>
        <Button
          size={phone ? 'sm' : 'compact-sm'}
          variant="subtle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'merged.less' : 'merged.details')}
        </Button>
        <Unmerge merge={merge} />
      </div>
      {open && <MergeDetails object={object} id={id} />}
    </li>
  );
}

function Unmerge({ merge }: { merge: MergeWire }) {
  const { t } = useT();
  const takeApart = useUnmerge();
  const toasts = useToasts();
  const phone = usePhone();
  const [busy, setBusy] = useState(false);
  if (!merge.mayUnmerge) return null;
  const run = async () => {
    setBusy(true);
    try {
      await takeApart(merge.id);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size={phone ? 'sm' : 'compact-sm'}
      variant="default"
      loading={busy}
      onClick={() => void run()}
    >
      {t('merge.takeApart')}
    </Button>
  );
}
