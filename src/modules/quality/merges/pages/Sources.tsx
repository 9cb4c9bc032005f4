import { ActionIcon, Text, Title } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { useRun } from '../../pages/useRun.ts';
import type { MergeSourcesWire } from '../wire.ts';
import css from './merge.module.css';

/** Which sources are trusted more than others: the order that the rule “by source” goes by. */
export function Sources({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const run = useRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const field = object.fields.find(({ name }) => name === 'source');
  const key = ['quality', 'mergeSources', object.name];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      get<MergeSourcesWire>('/quality/merge-sources', { query: { object: object.name }, signal }),
    enabled: field?.kind === 'choice',
  });
  if (field?.kind !== 'choice') return null;
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const known = Object.keys(field.options);
  const named = data.sources.filter((name) => known.includes(name));
  const order = [...named, ...known.filter((name) => !named.includes(name))];
  const move = (from: number, by: number) => {
    const next = order.toSpliced(from, 1).toSpliced(from + by, 0, order[from] ?? '');
    const before = data;
    client.setQueryData(key, { ...data, sources: next });
    // What merging by itself would take goes by this order.
    const previewAgain = () => client.invalidateQueries({ queryKey: ['quality', 'autoMerge'] });
    run<MergeSourcesWire>('setMergeSources', { object: object.name, sources: next }).then(
      previewAgain,
      (error: unknown) => {
        client.setQueryData(key, before);
        toasts.failed(error);
      },
    );
  };
  return (
    <section aria-labelledby="sources">
      <Title order={2} size="h3" id="sources">
        {t('sources.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('sources.hint')}
      </Text>
      <ol className={css.sources}>
        {order.map((name, n) => {
          const text = label(field.options[name]?.label ?? { zh: name, en: name });
          return (
            <li key={name} data-source={name}>
              <span>{text}</span>
              {data.maySet && (
                <span className={css.moves}>
                  <ActionIcon
                    aria-label={t('sources.up', { name: text })}
                    disabled={n === 0}
                    onClick={() => move(n, -1)}
                  >
                    <IconArrowUp size={16} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label={t('sources.down', { name: text })}
                    disabled={n === order.length - 1}
                    onClick={() => move(n, 1)}
                  >
                    <IconArrowDown size={16} />
                  </ActionIcon>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
