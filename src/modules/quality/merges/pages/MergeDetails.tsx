import { Group, List, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { MergeCount, MergeDetailWire } from '../wire.ts';
import css from './merge.module.css';
import { Counts } from './MergeView.tsx';

/** What a merge moved, whose values it took, and what taking it apart leaves or left with the survivor. */
export function MergeDetails({ object, id }: { object: ObjectWire; id: string }) {
  const { t } = useT();
  const label = useLabel();
  const { data, error, refetch } = useQuery({
    queryKey: ['quality', 'merge', id],
    queryFn: ({ signal }) => get<MergeDetailWire>(`/quality/merges/${id}`, { signal }),
    staleTime: 0,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={60} className={css.more} />;
  const taken = Object.keys(data.fields).flatMap((name) => {
    const field = object.fields.find((one) => one.name === name);
    return field ? label(field.label) : [];
  });
  const settled = Object.entries(data.rules).flatMap(([name, giver]) => {
    const field = object.fields.find((one) => one.name === name);
    const rule = t(`merge.rule.${giver}`);
    return field ? t('merged.ruleOf', { field: label(field.label), rule }) : [];
  });
  return (
    <div className={css.more} data-part="details">
      <Line text={t('merged.moved')} counts={data.moved} />
      <Line text={t('merge.doubled')} counts={data.doubled} />
      {data.comments > 0 && <Text size="sm">{t('merge.comments', { count: data.comments })}</Text>}
      <Text size="xs" c="dimmed">
        {t('merged.rule', { rule: t(`merge.rule.${data.rule}`) })}{' '}
        {taken.length > 0 && t('merged.taken', { fields: taken.join(t('pairs.comma')) })}{' '}
        {settled.length > 0 && t('merged.rules', { fields: settled.join(t('pairs.comma')) })}
      </Text>
      <Line text={t('merged.added')} counts={data.added} />
      {data.first !== null && <Text size="sm">{t('merged.first')}</Text>}
      <Kept detail={data} />
    </div>
  );
}

function Line({ text, counts }: { text: string; counts: readonly MergeCount[] }) {
  if (counts.length === 0) return null;
  return (
    <>
      <Text size="xs" c="dimmed">
        {text}
      </Text>
      <Group gap="xs" component="ul" className={css.counts}>
        <Counts counts={counts} />
      </Group>
    </>
  );
}

function Kept({ detail: { state, kept, keptCount } }: { detail: MergeDetailWire }) {
  const { t } = useT();
  const label = useLabel();
  if (keptCount === 0) return null;
  const stands = state === 'merging' || state === 'merged';
  const text = stands ? 'merge.unmoved' : 'merge.apartBut';
  return (
    <>
      <Text size="sm">{t(text, { count: keptCount })}</Text>
      <List size="sm">
        {kept.map(({ object, id, field, label: name, title, reason, detail }) => (
          <List.Item key={`${object} ${id} ${field ?? ''}`}>
            {detail ??
              t(`merge.kept.${reason}`, {
                title: title ?? t('field.notVisible'),
                field: name ? label(name) : t('merge.whole'),
              })}
          </List.Item>
        ))}
      </List>
    </>
  );
}
