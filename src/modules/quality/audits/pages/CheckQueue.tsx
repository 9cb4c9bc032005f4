import { Skeleton, Text } from '@mantine/core';
import { useMetadata } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { objectOf } from '../../scores/pages/words.ts';
import css from './audits.module.css';
import { CheckCard } from './CheckCard.tsx';
import { type CheckSource, useChecking } from './useChecking.ts';

type Props = { source: CheckSource; nothing: string };

/** What is to be checked, one record at a time. */
export function CheckQueue({ source, nothing }: Props) {
  const { t, locale } = useT();
  const checking = useChecking(source);
  const metadata = useMetadata();
  const { item, asked, check } = checking;
  const object = item && objectOf(metadata, item.object);
  if (!item || !object) return <Text size="sm">{nothing}</Text>;
  return (
    <section className={css.part} aria-label={t('audits.queue')} data-part="check">
      <Text size="sm" c="dimmed" role="status">
        {t('audits.left', { count: checking.left, left: formatNumber(checking.left, locale) })}
      </Text>
      {asked.error && !check ? (
        <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
      ) : check ? (
        <CheckCard
          key={check.id}
          object={object}
          check={check}
          said={checking.said}
          current={checking.current}
          onSay={checking.say}
          onNext={checking.next}
        />
      ) : (
        <Skeleton h={220} />
      )}
    </section>
  );
}
