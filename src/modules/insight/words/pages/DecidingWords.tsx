import { Anchor, Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import { request } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { dayIn, formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import type { DecidingWordWire, DecidingWordsWire } from '../wire.ts';
import { textsBy, type Whose } from './state.ts';
import own from './words.module.css';

/** The words by which texts were read as unhappy, pleased or hesitating; a click shows the texts they stand in. */
export function DecidingWords({ whose, where }: { whose: Whose; where: Condition | undefined }) {
  const { t, locale } = useT();
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.measures, 'words', whose, where],
    queryFn: async ({ signal }) => {
      const body = { object: textsBy[whose], ...(where ? { where } : {}) };
      return (await request<DecidingWordsWire>('POST', '/insight/words', { body, signal })).data;
    },
  });
  return (
    <InsightCard title={t('words.deciding')} name="deciding" isWide>
      {data && (
        <Text size="xs" c="dimmed">
          {t('words.decidingHint', { count: data.texts, texts: formatNumber(data.texts, locale) })}
        </Text>
      )}
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <div className={own.sides}>
          <Side name="negative" whose={whose} words={data.negative} />
          <Side name="positive" whose={whose} words={data.positive} />
          {data.hesitating && <Side name="hesitating" whose={whose} words={data.hesitating} />}
        </div>
      ) : (
        <Skeleton h={160} />
      )}
    </InsightCard>
  );
}

type SideProps = {
  name: 'negative' | 'positive' | 'hesitating';
  whose: Whose;
  words: readonly DecidingWordWire[];
};

function Side({ name, whose, words }: SideProps) {
  const { t, locale } = useT();
  const [open, setOpen] = useState<string | null>(null);
  const shown = words.find(({ text }) => text === open);
  return (
    <div data-side={name}>
      <Text size="sm" fw={600}>
        {t(`words.side.${name}`)}
      </Text>
      {words.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('words.noWords')}
        </Text>
      ) : (
        <ul className={own.words}>
          {words.map(({ text, count }) => (
            <li key={text}>
              <Button
                size="compact-sm"
                variant={text === open ? 'light' : 'default'}
                aria-expanded={text === open}
                data-word={text}
                onClick={() => setOpen(text === open ? null : text)}
                rightSection={
                  <Text span size="xs" c="dimmed">
                    {formatNumber(count, locale)}
                  </Text>
                }
              >
                {text}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {shown && <Quotes whose={whose} word={shown} />}
    </div>
  );
}

/** The newest texts that a word stands in, with those who sent them. */
function Quotes({ whose, word }: { whose: Whose; word: DecidingWordWire }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const paths = { person: useObject(whose)?.path, text: useObject(textsBy[whose])?.path };
  return (
    <ul className={own.quotes} aria-label={t('words.quotes', { word: word.text })}>
      {word.quotes.map(({ id, person, at, text, from, to }) => (
        <li key={id}>
          <Text size="xs" c="dimmed">
            {person?.name && paths.person ? (
              <Anchor
                inherit
                renderRoot={(props: Record<string, unknown>) => (
                  <Link
                    {...props}
                    to="/$path/$id"
                    params={{ path: paths.person ?? '', id: person.id }}
                  />
                )}
              >
                {person.name}
              </Anchor>
            ) : null}{' '}
            <Anchor
              inherit
              renderRoot={(props: Record<string, unknown>) => (
                <Link {...props} to="/$path/$id" params={{ path: paths.text ?? '', id }} />
              )}
            >
              {formatDate(dayIn(at, timeZone), locale)}
            </Anchor>
          </Text>
          <Text size="sm">
            {text.slice(0, from)}
            <mark className={own.mark}>{text.slice(from, to)}</mark>
            {text.slice(to)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
