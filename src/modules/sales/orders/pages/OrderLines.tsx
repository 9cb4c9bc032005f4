import { Alert, Button, Group, Skeleton, Table, Text, Title } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useMetadata, useObject, usePage } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatDecimal, formatMoney, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { inOrder } from './lineState.ts';
import css from './orders.module.css';
import { OrderTotals } from './OrderTotals.tsx';
import { LinesInHand } from './LinesInHand.tsx';

const MOST_LINES = 200;

/** The card of an order's lines: what was sold, for how much, and what it comes to. */
export function OrderLines({ record }: PanelProps) {
  const line = useObject('orderLine');
  return line?.verbs.read ? <Card order={record} object={line} /> : null;
}

function Card({ order, object }: { order: RecordWire; object: ObjectWire }) {
  const { t } = useT();
  const me = useMe();
  const { actions } = useMetadata();
  const [editing, setEditing] = useState(false);
  const page = useMemo(
    () => ({
      where: { field: 'order', op: 'eq' as const, value: order.id },
      sort: 'createdAt',
      limit: MOST_LINES,
    }),
    [order.id],
  );
  const { items, hasNextPage, isPending, error, refetch } = usePage(object, page);
  const lines = useMemo(() => inOrder(items), [items]);
  const currency = asText(order['currency']) || me.organisation.currency;
  const discountRate = asText(order['discountRate']) || null;
  const mayEdit =
    order._rights?.update === true &&
    order['status'] !== 'cancelled' &&
    actions.some(({ name }) => name === 'setOrderLines');
  if (error && items.length === 0)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <section className={css.card} aria-label={t('orders.lines')}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h3">
          {t('orders.lines')}
        </Title>
        {mayEdit && !editing && !isPending && !hasNextPage && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {t('orders.edit')}
          </Button>
        )}
      </Group>
      {isPending ? (
        <Skeleton h={96} />
      ) : editing ? (
        <LinesInHand
          order={order}
          object={object}
          records={lines}
          currency={currency}
          onDone={() => setEditing(false)}
        />
      ) : (
        <>
          {order['status'] === 'cancelled' && (
            <Alert variant="light" color="gray" p="xs" mb="xs">
              {t('orders.cancelled', { reason: asText(order['cancelReason']) })}
            </Alert>
          )}
          <Lines object={object} lines={lines} currency={currency} />
          {hasNextPage && <Rest order={order} shown={lines.length} />}
          <OrderTotals
            totals={{
              subtotal: asText(order['subtotal']) || '0',
              discount: asText(order['discount']) || '0',
              total: asText(order['total']) || '0',
            }}
            discountRate={discountRate}
            currency={currency}
          />
        </>
      )}
    </section>
  );
}

/** That these are not all lines, and where all of them are: too many to be changed together. */
function Rest({ order, shown }: { order: RecordWire; shown: number }) {
  const { t, locale } = useT();
  const lines = formatNumber(Number(order['lineCount']), locale);
  return (
    <Text size="sm" mt="xs">
      {t('orders.firstLines', { shown: formatNumber(shown, locale), lines })}{' '}
      <Drill object="orderLine" where={{ field: 'order', op: 'eq', value: order.id }}>
        {t('orders.allLines')}
      </Drill>
    </Text>
  );
}

type LinesProps = { object: ObjectWire; lines: readonly RecordWire[]; currency: string };

function Lines({ object, lines, currency }: LinesProps) {
  const { t, locale } = useT();
  const label = useLabel();
  const phone = usePhone();
  if (lines.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('orders.noLines')}
      </Text>
    );
  }
  const heads = ['name', 'quantity', 'unitPrice', 'discountRate', 'amount'].flatMap(
    (name) => object.fields.find((field) => field.name === name) ?? [],
  );
  const off = (line: RecordWire): string => {
    const rate = asText(line['discountRate']);
    return rate && rate !== '0' ? t('orders.off', { rate: formatDecimal(rate, locale) }) : '';
  };
  const quantity = (line: RecordWire): string =>
    `${formatDecimal(asText(line['quantity']), locale)} ${asText(line['unitOfMeasure'])}`.trim();
  const money = (line: RecordWire, name: string): string => {
    const value = asText(line[name]);
    return value ? formatMoney(value, currency, locale) : '—';
  };
  if (phone) {
    return (
      <ul className={css.cards}>
        {lines.map((line) => (
          <li key={line.id}>
            <Text size="sm">{asText(line['name'])}</Text>
            <Text size="sm" fw={500} ta="right">
              {money(line, 'amount')}
            </Text>
            <Text size="xs" c="dimmed">
              {[quantity(line), '×', money(line, 'unitPrice'), off(line)].filter(Boolean).join(' ')}
            </Text>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          {heads.map((field) => (
            <Table.Th
              key={field.name}
              fw={500}
              c="dimmed"
              ta={field.name === 'name' ? 'left' : 'right'}
            >
              {label(field.label)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.id}>
            <Table.Td>{asText(line['name'])}</Table.Td>
            <Table.Td ta="right">{quantity(line)}</Table.Td>
            <Table.Td ta="right">{money(line, 'unitPrice')}</Table.Td>
            <Table.Td ta="right">{off(line)}</Table.Td>
            <Table.Td ta="right" fw={500}>
              {money(line, 'amount')}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
