import { Button, Pill, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';
import css from '../../scores/pages/quality.module.css';
import { type QualityState, everything } from '../../scores/pages/state.ts';
import { qualityKeys } from '../../scores/pages/useFigures.ts';
import { useRuleWords } from '../../scores/pages/words.ts';
import type { QualityFiguresWire, QualityQueueWire } from '../../scores/wire.ts';
import { QueueItem } from './QueueItem.tsx';

type Props = {
  object: ObjectWire;
  figures: QualityFiguresWire;
  state: QualityState;
  onState: (change: Partial<QualityState>) => void;
};

/** Records to be mended, the most worthwhile first, each mended in its place. */
export function RepairQueue({ object, figures, state, onState }: Props) {
  const { t } = useT();
  const errorText = useErrorText();
  const { rule, unit, owner } = state;
  const asked = { object: figures.object, rule, unit, owner };
  const queue = useInfiniteQuery({
    queryKey: qualityKeys.queue(asked),
    queryFn: ({ pageParam, signal }) =>
      get<QualityQueueWire>('/quality/queue', {
        query: { ...asked, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const items = queue.data?.pages.flatMap((page) => page.items) ?? [];
  const byWorth = queue.data?.pages[0]?.byWorth ?? true;
  return (
    <section className={css.part} aria-label={t('quality.queue')} data-part="queue">
      <div className={css.partHead}>
        <Title order={2} size="h3">
          {t('quality.queue')}
        </Title>
        <Chips object={object} figures={figures} state={state} onState={onState} />
      </div>
      <Text size="sm" c="dimmed">
        {t(byWorth ? `quality.order.${figures.object}` : 'quality.order.missing')}
      </Text>
      {queue.error && items.length === 0 ? (
        <ErrorState error={queue.error} onRetry={() => void queue.refetch()} />
      ) : queue.isPending ? (
        <Skeleton h={240} />
      ) : items.length === 0 ? (
        <Text>{t('quality.nothing')}</Text>
      ) : (
        <ul className={css.queue}>
          {items.map(({ record, issues }) => (
            <QueueItem key={record.id} object={object} record={record} issues={issues} />
          ))}
        </ul>
      )}
      {queue.isFetchNextPageError && (
        <Text size="sm" role="alert">
          {errorText(queue.error)}
        </Text>
      )}
      {queue.hasNextPage && (
        <Button
          variant="default"
          loading={queue.isFetchingNextPage}
          onClick={() => void queue.fetchNextPage()}
        >
          {t(queue.isFetchNextPageError ? 'state.retry' : 'quality.more')}
        </Button>
      )}
    </section>
  );
}

/** What the queue is narrowed to; each can be taken away. */
function Chips({ object, figures, state, onState }: Props) {
  const { t } = useT();
  const words = useRuleWords(object);
  const rule = figures.rules.find(({ id }) => id === state.rule);
  const named = (of: 'unit' | 'owner', id: string) =>
    id === 'none'
      ? t(`quality.no.${of}`)
      : (figures[`${of}s`].find((group) => group.id === id)?.name ?? t(`quality.${of}`));
  const chips = [
    rule && { key: 'rule', text: words.broken(rule) },
    state.unit && { key: 'unit', text: named('unit', state.unit) },
    state.owner && { key: 'owner', text: named('owner', state.owner) },
  ].filter((chip) => typeof chip === 'object');
  if (chips.length === 0) return null;
  return (
    <div className={css.chips}>
      {chips.map(({ key, text }) => (
        <Pill
          key={key}
          withRemoveButton
          removeButtonProps={{
            'aria-label': t('quality.remove', { name: text }),
            'aria-hidden': false,
            tabIndex: 0,
          }}
          onRemove={() => onState({ [key]: undefined })}
        >
          {text}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-xs" onClick={() => onState(everything)}>
        {t('quality.showAll')}
      </Button>
    </div>
  );
}
