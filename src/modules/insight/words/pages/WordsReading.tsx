import { Badge, Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { choiceColor } from '../../../../web/theme.ts';
import { NO_EMOTION } from '../rules.ts';
import type { WordsView } from '../wire.ts';
import css from './words.module.css';
import { useOptions } from './useOptions.ts';

const ACTION = 'correctWords';
type Read = Extract<WordsView, { state: 'read' }>;

/** What was read from a text, by which words, and one click to say that it is something else. */
export function WordsReading({ object, record }: PanelProps) {
  const { t } = useT();
  const { data, error, refetch } = useQuery({
    queryKey: keys.view(object.name, record.id, 'words'),
    queryFn: ({ signal }) => get<WordsView>(`/${object.path}/${record.id}/views/words`, { signal }),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton h={140} />;
  if (data.state === 'notRead') return <Text size="sm">{t(`words.why.${data.why}`)}</Text>;
  return (
    <div className={css.card}>
      <Told object={object.name} view={data} />
      <Correct object={object.name} id={record.id} view={data} />
    </div>
  );
}

function Told({ object, view }: { object: string; view: Read }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const options = useOptions(object);
  const nameOf = (field: string, id: string) =>
    options(field).find((option) => option.id === id)?.name ?? id;
  const { correction, words, aspects, by } = view;
  return (
    <>
      <Text size="xs" c="dimmed">
        {correction
          ? t('words.corrected', {
              name: correction.by ?? t('words.somebody'),
              at: formatDateTime(correction.at, locale, timeZone),
            })
          : t(by.sentiment === 'learned' ? 'words.byLearned' : 'words.byLexicon')}
      </Text>
      {words.length > 0 && (
        <Group gap={6} data-deciding>
          <Text span size="sm">
            {t('words.because')}
          </Text>
          {words.map(({ text, from, contribution }) => (
            <Badge
              key={from}
              size="md"
              color={choiceColor(
                contribution < 0 ? 'orange' : contribution > 0 ? 'green' : 'yellow',
              )}
            >
              {text}
            </Badge>
          ))}
        </Group>
      )}
      {words.length === 0 && <Text size="sm">{t('words.noMood')}</Text>}
      {aspects.length > 0 && (
        <Text size="sm">
          {t('words.about', {
            aspects: aspects
              .map(({ aspect, sentiment }) =>
                t('words.aspectOf', {
                  aspect: nameOf('aspect', aspect),
                  mood: nameOf('sentiment', sentiment),
                }),
              )
              .join(t('words.join')),
          })}
        </Text>
      )}
    </>
  );
}

/** One click says what it is; the same as was read says that it was read rightly. */
function Correct({ object, id, view }: { object: string; id: string; view: Read }) {
  const { t } = useT();
  const run = useAction();
  const toasts = useToasts();
  const { actions } = useMetadata();
  const options = useOptions(object);
  const [busy, setBusy] = useState(false);
  if (!view.mayCorrect || !actions.some(({ name }) => name === ACTION)) return null;
  const say = async (what: Record<string, string>) => {
    setBusy(true);
    try {
      await run(ACTION, { id, object, ...what });
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const choices = (field: string) =>
    options(field).map((one) => ({ value: one.id, label: one.name }));
  const emotions = [{ value: NO_EMOTION, label: t('words.noEmotion') }, ...choices('emotion')];
  return (
    <>
      <Text size="sm" fw={600}>
        {t('words.isIt')}
      </Text>
      <Group gap={6} role="group" aria-label={t('words.isIt')}>
        {options('sentiment').map((option) => (
          <Button
            key={option.id}
            size="compact-sm"
            disabled={busy}
            variant={option.id === view.sentiment ? 'light' : 'default'}
            aria-pressed={option.id === view.sentiment}
            data-say={option.id}
            onClick={() => void say({ sentiment: option.id })}
          >
            {option.name}
          </Button>
        ))}
      </Group>
      <Stack gap={6}>
        <Select
          size="xs"
          label={t('words.emotion')}
          data={emotions}
          disabled={busy}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          value={view.emotion ?? NO_EMOTION}
          onChange={(emotion) => emotion && void say({ emotion })}
        />
        <Select
          size="xs"
          label={t('words.category')}
          placeholder={t('words.noCategory')}
          data={choices('category')}
          disabled={busy}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          value={view.category}
          onChange={(category) => category && void say({ category })}
        />
      </Stack>
      <Text size="xs" c="dimmed">
        {t('words.teaches')}
      </Text>
      {view.correction && (
        <Button size="compact-sm" variant="subtle" disabled={busy} onClick={() => void say({})}>
          {t('words.takeBack')}
        </Button>
      )}
    </>
  );
}
