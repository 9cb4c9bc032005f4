import { Text, Title } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import type { MovedCustomer, ValueIndexWire } from '../wire.ts';
import { CustomerLink } from './CustomerLink.tsx';

type Result = NonNullable<ValueIndexWire['result']>;

/** How alike two orders are, in words. */
function likeness(agreement: number | null): MessageKey {
  if (agreement === null) return 'valueIndex.agree.unknown';
  if (agreement > 0.9999) return 'valueIndex.agree.same';
  if (agreement >= 0.95) return 'valueIndex.agree.nearly';
  if (agreement >= 0.8) return 'valueIndex.agree.much';
  if (agreement >= 0.5) return 'valueIndex.agree.some';
  return 'valueIndex.agree.little';
}

/** What these weights would change against the settled ones. */
export function Movers({ wire, result }: { wire: ValueIndexWire; result: Result }) {
  const { t, locale } = useT();
  const { rise, fall, kept, agreement, incomplete } = result;
  return (
    <InsightCard title={t('valueIndex.change')}>
      <Text size="sm" data-agreement={agreement ?? ''}>
        {t(likeness(agreement))}{' '}
        {kept.best > 0 &&
          t('valueIndex.kept', {
            best: formatNumber(kept.best, locale),
            still: formatNumber(kept.still, locale),
          })}
      </Text>
      {incomplete > 0 && (
        <Text size="xs" c="dimmed">
          {t('valueIndex.incomplete', {
            incomplete: formatNumber(incomplete, locale),
            of: formatNumber(wire.customers, locale),
          })}
        </Text>
      )}
      {rise.length + fall.length > 0 && (
        <div className={css.cards}>
          <MoverList title={t('valueIndex.rise')} movers={rise} isUp />
          <MoverList title={t('valueIndex.fall')} movers={fall} isUp={false} />
        </div>
      )}
    </InsightCard>
  );
}

type ListProps = { title: string; movers: readonly MovedCustomer[]; isUp: boolean };

function MoverList({ title, movers, isUp }: ListProps) {
  const { t, locale } = useT();
  const Arrow = isUp ? IconArrowUp : IconArrowDown;
  return (
    <div>
      <Title order={3} size="h4" fz="sm">
        {title}
      </Title>
      <ol className={css.movers} data-movers={isUp ? 'rise' : 'fall'}>
        {movers.map(({ id, name, places, before, after }) => (
          <li key={id}>
            <CustomerLink id={id} name={name} />
            <span
              title={t('valueIndex.beforeAfter', {
                before: formatNumber(Math.round(before), locale),
                after: formatNumber(Math.round(after), locale),
              })}
            >
              <Arrow size={12} aria-hidden />{' '}
              {t(isUp ? 'valueIndex.up' : 'valueIndex.down', {
                places: formatNumber(Math.max(1, Math.round(Math.abs(places))), locale),
              })}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
