import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire, PageWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { formatNumber } from '../format.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';

type Props = {
  object: ObjectWire;
  where: Condition | undefined;
  /** Known without asking where everything is loaded. */
  known: number | null;
};

/** How many records match. Counting costs, so it is done when asked; above a thousand nobody needs to know exactly. */
export function CountButton({ object, where, known }: Props) {
  const { t, locale } = useT();
  const errorText = useErrorText();
  const [asked, setAsked] = useState(false);
  const total = useQuery({
    queryKey: [...keys.aggregates(object.name), 'total', where ?? null],
    queryFn: async ({ signal }) =>
      (
        await get<PageWire>(`/${object.path}`, {
          query: { limit: 1, count: true, where: where && JSON.stringify(where) },
          signal,
        })
      ).total ?? null,
    enabled: asked && known === null,
  });
  const said = (count: number) => t('list.total', { count, total: formatNumber(count, locale) });
  if (known !== null) return <Count text={said(known)} />;
  if (!asked) {
    return (
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsked(true)}>
        {t('list.count')}
      </Button>
    );
  }
  if (total.error) return <Count text={errorText(total.error)} />;
  if (!total.data) return <Count text={t('list.counting')} />;
  const { count, capped } = total.data;
  return (
    <Count
      text={capped ? t('list.totalCapped', { total: formatNumber(count, locale) }) : said(count)}
    />
  );
}

function Count({ text }: { text: string }) {
  return (
    <Text size="sm" c="dimmed" role="status">
      {text}
    </Text>
  );
}
