import { Button, EmptyState, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useMetadata, useObject } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { usePageSearch } from '../shell/pageSearch.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { CommentEntry } from '../talk/CommentEntry.tsx';
import { ChangesEntry } from './ChangesEntry.tsx';
import { InteractionEntry } from './InteractionEntry.tsx';
import css from './record.module.css';
import { RecordEntry } from './RecordEntry.tsx';
import { type Entry, type TimelineFilter, filtersOf } from './timeline.ts';
import { useTimeline } from './useTimeline.ts';

type Props = { object: ObjectWire; record: RecordWire };

/** Everything that happened with a record, newest first: what was said, bought, done and changed. */
export function Timeline({ object, record }: Props) {
  const { t } = useT();
  const [{ show }, setSearch] = usePageSearch(readShow);
  const { objects } = useMetadata();
  const filters = useMemo(() => filtersOf(object, objects), [object, objects]);
  const kinds = [...filters.map((filter) => filter.kinds), ...ALWAYS].find((each) => each === show);
  const timeline = useTimeline(object, record.id, kinds);
  const { entries, loading, error, hasMore, loadMore } = timeline;
  return (
    <Stack gap="xs">
      <Title order={2} size="h3" visibleFrom="sm">
        {t('timeline.title')}
      </Title>
      {filters.length > 0 && (
        <Filters filters={filters} kinds={kinds} onPick={(next) => setSearch({ show: next })} />
      )}
      {error !== null && entries.length === 0 ? (
        <ErrorState error={error} onRetry={timeline.retry} />
      ) : (
        <ol className={css.entries} aria-busy={loading}>
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} object={object} record={record} />
          ))}
          {loading && entries.length === 0 && <Loading />}
        </ol>
      )}
      {!loading && error === null && entries.length === 0 && (
        <EmptyState
          p="md"
          icon={<IconHistory aria-hidden />}
          title={t(kinds === undefined ? 'timeline.empty' : 'timeline.emptyChannel')}
          description={
            kinds === undefined && filters.length > 0 ? t('timeline.emptyHint') : undefined
          }
        />
      )}
      {hasMore && <More loading={loading} onMore={loadMore} />}
      {!hasMore && entries.length > 5 && (
        <Text size="xs" c="dimmed" ta="center">
          {t('timeline.end')}
        </Text>
      )}
    </Stack>
  );
}

/** What every record's timeline has. */
const ALWAYS = ['comment', 'change'];

/** What the timeline is narrowed to, as the address keeps it. */
function readShow({ show }: Record<string, unknown>): { show: string | undefined } {
  return { show: typeof show === 'string' ? show : undefined };
}

function EntryRow({ entry, object, record }: Props & { entry: Entry }) {
  const told = useObject(entry.kind === 'record' ? entry.source.object : undefined);
  if (entry.kind === 'comment') {
    return <CommentEntry object={object} id={record.id} comment={entry.comment} />;
  }
  if (entry.kind === 'changes') {
    return <ChangesEntry object={object} entry={entry} record={record} />;
  }
  if (!told) return null;
  return entry.source.channel === null ? (
    <RecordEntry source={entry.source} object={told} record={entry.record} at={entry.at} />
  ) : (
    <InteractionEntry object={told} record={entry.record} />
  );
}

type FiltersProps = {
  filters: readonly TimelineFilter[];
  kinds: string | undefined;
  onPick: (kinds: string | undefined) => void;
};

function Filters({ filters, kinds, onPick }: FiltersProps) {
  const { t, locale } = useT();
  const choices: [string | undefined, string][] = [
    [undefined, t('timeline.all')],
    ...filters.map((filter): [string, string] => [filter.kinds, filter.label[locale]]),
    ['comment', t('talk.comments')],
    ['change', t('timeline.changes')],
  ];
  return (
    <div role="group" aria-label={t('timeline.filter')} className={css.filters}>
      {choices.map(([value, text]) => (
        <Button
          key={value ?? ''}
          size="compact-sm"
          variant={value === kinds ? 'light' : 'subtle'}
          color={value === kinds ? 'accent' : 'gray'}
          aria-pressed={value === kinds}
          onClick={() => onPick(value)}
        >
          {text}
        </Button>
      ))}
    </div>
  );
}

/** Loads older entries as soon as the end comes into sight; the button is for the keyboard. */
function More({ loading, onMore }: { loading: boolean; onMore: () => void }) {
  const { t } = useT();
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const near = entry?.isIntersecting === true;
  useEffect(() => {
    if (near && !loading) onMore();
  }, [loading, near, onMore]);
  return (
    <Button ref={ref} variant="subtle" size="compact-sm" loading={loading} onClick={onMore}>
      {t('timeline.loadMore')}
    </Button>
  );
}

function Loading() {
  return Array.from({ length: 4 }, (_, row) => (
    <li key={row} className={css.entry}>
      <Skeleton circle h={28} />
      <div>
        <Skeleton h={14} my={7} w="40%" />
        <Skeleton h={14} w="80%" />
      </div>
    </li>
  ));
}
