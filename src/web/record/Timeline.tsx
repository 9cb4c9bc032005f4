import { Button, EmptyState, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { CommentEntry } from '../talk/CommentEntry.tsx';
import { ChangesEntry } from './ChangesEntry.tsx';
import { InteractionEntry } from './InteractionEntry.tsx';
import type { Related } from './layout.ts';
import css from './record.module.css';
import { useTimeline } from './useTimeline.ts';

type Props = { object: ObjectWire; record: RecordWire; interaction: Related | undefined };

/** Everything that happened with a record, newest first: what was said and met, and what was changed. */
export function Timeline({ object, record, interaction }: Props) {
  const { t } = useT();
  const [filter, setFilter] = useState('all');
  const timeline = useTimeline(object, record.id, interaction, filter);
  const { entries, loading, error, hasMore, loadMore } = timeline;
  return (
    <Stack gap="xs">
      <Title order={2} size="h3" visibleFrom="sm">
        {t('timeline.title')}
      </Title>
      {interaction && <Filters interaction={interaction} filter={filter} onPick={setFilter} />}
      {error !== null && entries.length === 0 ? (
        <ErrorState error={error} onRetry={timeline.retry} />
      ) : (
        <ol className={css.entries} aria-busy={loading}>
          {entries.map((entry) =>
            entry.kind === 'interaction' && interaction ? (
              <InteractionEntry key={entry.id} object={interaction.object} record={entry.record} />
            ) : entry.kind === 'comment' ? (
              <CommentEntry key={entry.id} object={object} id={record.id} comment={entry.comment} />
            ) : (
              entry.kind === 'changes' && (
                <ChangesEntry key={entry.id} object={object} entry={entry} record={record} />
              )
            ),
          )}
          {loading && entries.length === 0 && <Loading />}
        </ol>
      )}
      {!loading && error === null && entries.length === 0 && (
        <EmptyState
          p="md"
          icon={<IconHistory aria-hidden />}
          title={t(filter === 'all' ? 'timeline.empty' : 'timeline.emptyChannel')}
          description={filter === 'all' && interaction ? t('timeline.emptyHint') : undefined}
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

function Filters({
  interaction,
  filter,
  onPick,
}: {
  interaction: Related;
  filter: string;
  onPick: (filter: string) => void;
}) {
  const { t, locale } = useT();
  const choices = useMemo(() => {
    const channel = interaction.object.fields.find(({ name }) => name === 'channel');
    const options = channel?.kind === 'choice' ? Object.entries(channel.options) : [];
    return [
      ['all', t('timeline.all')] as const,
      ...options.map(([value, option]) => [value, option.label[locale]] as const),
      ['comments', t('talk.comments')] as const,
      ['changes', t('timeline.changes')] as const,
    ];
  }, [interaction, locale, t]);
  return (
    <div role="group" aria-label={t('timeline.filter')} className={css.filters}>
      {choices.map(([value, text]) => (
        <Button
          key={value}
          size="compact-sm"
          variant={value === filter ? 'light' : 'subtle'}
          color={value === filter ? 'accent' : 'gray'}
          aria-pressed={value === filter}
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
