import { Button, Group, Skeleton, Slider, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { MatchObject } from '../../matches/wire.ts';
import { useRun } from '../../pages/useRun.ts';
import type { AutoMergeWire } from '../wire.ts';
import css from './duplicates.module.css';
import { RuleSelect } from '../../merges/pages/MergeView.tsx';
import { Sources } from '../../merges/pages/Sources.tsx';
import type { MergeRule } from '../../merges/wire.ts';
import { AutoSample } from './AutoSample.tsx';

const LEAST = 80;
const PROPOSED = 99;
const PAUSE = 300;

type Props = { object: ObjectWire; of: MatchObject };

/** What the nightly scan merges by itself: from which chance on, and what that would do now. */
export function AutoMerge({ object, of }: Props) {
  const { t } = useT();
  const [chosen, setChosen] = useState<number | null>(null);
  const [asked] = useDebouncedValue(chosen, PAUSE);
  const [ruled, setRule] = useState<MergeRule | null>(null);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['quality', 'autoMerge', of, asked, ruled],
    queryFn: ({ signal }) =>
      get<AutoMergeWire>('/quality/auto-merge', {
        query: { object: of, threshold: asked ?? undefined, rule: ruled ?? undefined },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={320} />;
  const threshold = chosen ?? data.settled ?? PROPOSED;
  const rule = ruled ?? data.settledRule ?? 'survivor';
  return (
    <div className={css.auto}>
      <section aria-labelledby="auto" data-part="auto">
        <Title order={2} size="h3" id="auto">
          {t('auto.title')}
        </Title>
        <Text size="sm">{t('auto.explained')}</Text>
        <div className={css.slider}>
          <Text size="sm">{t('auto.from', { chance: threshold })}</Text>
          <Slider
            min={LEAST}
            max={100}
            label={null}
            thumbLabel={t('auto.threshold')}
            value={threshold}
            onChange={setChosen}
          />
        </div>
        <div>
          <Text size="sm">{t('auto.rule')}</Text>
          <RuleSelect object={object} value={rule} onChange={setRule} />
        </div>
        <Settle
          {...{ of, threshold, rule }}
          now={data}
          isPreviewed={!isPlaceholderData && asked === chosen}
          onSettled={() => {
            setChosen(null);
            setRule(null);
          }}
        />
      </section>
      <section aria-labelledby="preview" data-stale={isPlaceholderData || undefined}>
        <Title order={2} size="h3" id="preview">
          {t('auto.preview')}
        </Title>
        <Text size="sm" data-count={data.count}>
          {t(data.more ? 'auto.countAtLeast' : 'auto.count', { count: data.count })}
        </Text>
        {data.more && (
          <Text size="xs" c="dimmed">
            {t('auto.more')}
          </Text>
        )}
        {data.left > 0 && (
          <Text size="xs" c="dimmed">
            {t('auto.left', { count: data.left })}
          </Text>
        )}
        {data.sample.length < data.count && data.sample.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('auto.shown', { count: data.sample.length })}
          </Text>
        )}
        <AutoSample object={object} sample={data.sample} />
      </section>
      <Sources object={object} />
    </div>
  );
}

type SettleProps = {
  of: MatchObject;
  threshold: number;
  rule: MergeRule;
  now: AutoMergeWire;
  /** Whether what is shown is of this threshold and rule. */
  isPreviewed: boolean;
  onSettled: () => void;
};

function Settle({ of, threshold, rule, now, isPreviewed, onSettled }: SettleProps) {
  const { settled, settledRule } = now;
  const { t } = useT();
  const client = useQueryClient();
  const run = useRun();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const previewAgain = () => client.invalidateQueries({ queryKey: ['quality', 'autoMerge'] });
  const settle = async (to: number | null) => {
    setBusy(true);
    try {
      await run('setAutoMerge', { object: of, threshold: to, seen: now.mark, rule });
      await previewAgain();
      onSettled();
    } catch (error) {
      toasts.failed(error);
      // What was previewed may no longer be so.
      await previewAgain();
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Text size="xs" c="dimmed" role="status">
        {settled === null || settledRule === null
          ? t('auto.isOff')
          : t('auto.isOn', { chance: settled, rule: t(`merge.rule.${settledRule}`) })}
      </Text>
      <Group gap="xs">
        <Button
          loading={busy}
          disabled={!isPreviewed || (settled === threshold && settledRule === rule)}
          onClick={() => void settle(threshold)}
        >
          {settled === threshold
            ? t('auto.changeRule')
            : t(settled === null ? 'auto.turnOn' : 'auto.change', { chance: threshold })}
        </Button>
        {settled !== null && (
          <Button variant="default" disabled={busy} onClick={() => void settle(null)}>
            {t('auto.turnOff')}
          </Button>
        )}
      </Group>
    </>
  );
}
