import { Text } from '@mantine/core';
import { formatDecimal, formatMoney } from '../../../../web/format.ts';
import { useLocale, useT } from '../../../../web/i18n/i18n.ts';
import type { Totals } from '../rules.ts';
import css from './orders.module.css';

type Props = { totals: Totals; discountRate: string | null; currency: string };

/** What an order comes to: its lines, what is taken off, and what is left to pay. */
export function OrderTotals({ totals, discountRate, currency }: Props) {
  const { t } = useT();
  const locale = useLocale();
  const discounted = totals.discount !== '0';
  return (
    <dl className={css.totals} aria-live="polite">
      {discounted && (
        <>
          <Text component="dt" size="sm" c="dimmed">
            {t('orders.subtotal')}
          </Text>
          <Text component="dd" size="sm">
            {formatMoney(totals.subtotal, currency, locale)}
          </Text>
          <Text component="dt" size="sm" c="dimmed">
            {t('orders.discount', { rate: formatDecimal(discountRate ?? '0', locale) })}
          </Text>
          <Text component="dd" size="sm">
            {formatMoney(`-${totals.discount}`, currency, locale)}
          </Text>
        </>
      )}
      <Text component="dt" fw={600}>
        {t('orders.total')}
      </Text>
      <Text component="dd" fw={600} data-total>
        {formatMoney(totals.total, currency, locale)}
      </Text>
    </dl>
  );
}
