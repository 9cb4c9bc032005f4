import { Anchor, Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useView } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useLabel } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { choiceColor } from '../../../../web/theme.ts';
import { useMembers } from '../../experiments/pages/members.ts';
import { Unassigned, hasNobody } from '../../experiments/pages/Unassigned.tsx';
import { useSaying } from '../../experiments/pages/useSaying.ts';
import { Verdicts } from '../../experiments/pages/Verdicts.tsx';
import { named } from '../../experiments/pages/named.ts';
import { shareText } from '../../experiments/pages/words.ts';
import type { ResultsWire } from '../../experiments/wire.ts';
import css from './rescues.module.css';

const FOLLOWS = ['participant', 'order'];

/** One rescue: how many came back, beside those who were kept aside, and whether that is more than chance. */
export function RescueCard({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const label = useLabel();
  const { t, locale } = useSaying();
  const { timeZone } = useMe();
  const view = useView<ResultsWire>(object, record.id, 'results', FOLLOWS);
  const { error, refetch } = view;
  const data = useMemo(() => view.data && named(view.data, t), [t, view.data]);
  const status = object.fields.find(({ name }) => name === 'status');
  const option = status?.kind === 'choice' ? status.options[asText(record['status'])] : undefined;
  return (
    <li className={css.card} data-rescue={asText(record['name'])}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="start">
          <Anchor
            fw={600}
            renderRoot={(props: Record<string, unknown>) => (
              <Link {...props} to="/$path/$id" params={{ path: object.path, id: record.id }} />
            )}
          >
            {asText(record['name'])}
          </Anchor>
          {option && <Badge color={choiceColor(option.color)}>{label(option.label)}</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {t('rescue.since', {
            at: formatDateTime(asText(record['startedAt']), locale, timeZone),
            days: formatNumber(Number(record['days']), locale),
          })}
        </Text>
        {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
        {!error && !data && <Skeleton h={110} />}
        {data && hasNobody(data) && <Unassigned record={record} />}
        {data && !hasNobody(data) && (
          <>
            <Came results={data} hidesControl={record['status'] === 'running'} />
            <Verdicts results={data} ended={record['status'] === 'ended'} />
          </>
        )}
      </Stack>
    </li>
  );
}

/** How many of both arms ordered again: of those whose days are over, or, before any are, of all until now. */
function Came({ results, hidesControl }: { results: ResultsWire; hidesControl: boolean }) {
  const { t, locale } = useSaying();
  const members = useMembers();
  const isRead = results.state === 'read';
  const parts = results.arms.map((arm) => {
    const [part, whole] = isRead ? [arm.ordered, arm.ripe] : [arm.soFar.ordered, arm.assigned];
    // Who is kept aside is not shown while it runs: nobody shall treat them otherwise.
    const isOpen = part > 0 && !(hidesControl && arm.control);
    return {
      id: arm.id,
      where: isOpen ? members(arm, isRead ? 'ordered' : 'soFar', results) : null,
      text: t('rescue.came', {
        arm: arm.name,
        share: shareText(part, whole, locale),
        part: formatNumber(part, locale),
        whole: formatNumber(whole, locale),
      }),
    };
  });
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t(isRead ? 'rescue.cameBack' : 'rescue.cameSoFar')}
      </Text>
      {parts.toReversed().map(({ id, text, where }) => (
        <Text key={id}>
          {where ? (
            <Drill object="participant" where={where} label={t('rescue.openCame', { text })}>
              {text}
            </Drill>
          ) : (
            text
          )}
        </Text>
      ))}
      {results.diluted > 0 && (
        <Text size="xs" c="dimmed" data-diluted={results.diluted}>
          {t('rescue.diluted', { count: results.diluted })}
        </Text>
      )}
    </div>
  );
}
