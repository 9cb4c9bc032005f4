import { ActionIcon, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { keys } from '../../../../web/api/keys.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { asText } from '../../../../web/fields/value.ts';
import { formatMoney } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { type Line, type LineErrors, type LineField, amountOf, fromProduct } from './lineState.ts';
import css from './orders.module.css';

type Props = {
  /** `orderLine`, whose fields say how they are called. */
  object: ObjectWire;
  line: Line;
  /** Its place on the order, from 1. */
  place: number;
  currency: string;
  errors: LineErrors[string] | undefined;
  autoFocus: boolean;
  onChange: (patch: Partial<Line>) => void;
  onRemove: () => void;
};

/** One line of an order while it is written: a row, on a phone a card. */
export function LineRow(props: Props) {
  const { object, line, place, currency, errors, autoFocus, onChange, onRemove } = props;
  const { t, locale } = useT();
  const phone = usePhone();
  const pick = usePick(props);
  const amount = amountOf(line, currency);
  const row = useRef<HTMLDivElement>(null);
  // Once it is known what, one says how much; after the list has closed and given the focus back.
  const toQuantity = () =>
    setTimeout(() => {
      const input = row.current?.querySelector<HTMLInputElement>('[data-cell="quantity"] input');
      input?.focus();
      input?.select();
    }, 0);
  const input = (name: LineField, set: (value: unknown, title?: string) => void) => {
    const field = object.fields.find((one) => one.name === name);
    if (!field) return null;
    return (
      <div className={css[name]} data-cell={name}>
        <FieldInput
          field={shortened(field)}
          value={line[name]}
          title={name === 'product' ? line.title : undefined}
          error={errors?.[name]}
          currency={currency}
          labelStyle={phone ? 'above' : 'hidden'}
          autoFocus={autoFocus && name === 'product'}
          onCommit={name === 'product' ? toQuantity : undefined}
          onChange={set}
        />
      </div>
    );
  };
  const text = (name: LineField) => (value: unknown) => onChange({ [name]: asText(value) || null });
  return (
    <div
      ref={row}
      className={css.line}
      role="group"
      aria-label={t('orders.line', { count: place })}
      data-line={line.key}
    >
      {input('product', (value, title) => void pick(asText(value) || null, title))}
      {line.product === null && input('name', text('name'))}
      {input('quantity', text('quantity'))}
      {input('unitPrice', text('unitPrice'))}
      {input('discountRate', text('discountRate'))}
      <Text className={css.unit} size="sm" c="dimmed">
        {line.unitOfMeasure}
      </Text>
      <Text className={css.amount} size="sm" fw={500}>
        {amount === null ? '—' : formatMoney(amount, currency, locale)}
      </Text>
      <ActionIcon
        className={css.remove}
        aria-label={t('orders.removeLine', { count: place })}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}

/** Help has no place in a row of inputs. */
const shortened = (field: FieldWire): FieldWire => ({ ...field, help: undefined, required: false });

/** Takes a product with its unit and price; what was typed as a price of the former product goes. */
function usePick({ currency, onChange }: Props) {
  const client = useQueryClient();
  const me = useMe();
  const product = useObject('product');
  return async (id: string | null, title: string | undefined): Promise<void> => {
    if (id === null || !product) {
      return onChange({ product: null, title: undefined, name: null, unitOfMeasure: null });
    }
    onChange({ product: id, title, name: title ?? null });
    const found = await client.fetchQuery({
      queryKey: keys.record(product.name, id),
      queryFn: ({ signal }) => get<RecordWire>(`/${product.path}/${id}`, { signal }),
      staleTime: 60_000,
    });
    onChange(fromProduct(found, currency, me.organisation.currency));
  };
}
