import { SegmentedControl, Select } from '@mantine/core';
import { useObject } from '../../../../web/api/queries.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { readSold, type Sold, type Whose, writeSold } from './state.ts';
import { useOptions } from './useOptions.ts';
import type { SoldNamed } from './useSold.ts';

type ChannelProps = {
  object: string;
  channel: string | null;
  onChannel: (channel: string | undefined) => void;
};

const EVERY = '';

type WhoseProps = { whose: Whose; among: readonly Whose[]; onWhose: (whose: Whose) => void };

/** Chooses between what customers and what leads sent; nothing for who may read one of them alone. */
export function WhoseSelect({ whose, among, onWhose }: WhoseProps) {
  const { t } = useT();
  const label = useLabel();
  const persons = { customer: useObject('customer'), lead: useObject('lead') };
  const data = among.flatMap((value) => {
    const person = persons[value];
    return person ? [{ value, label: label(person.pluralLabel) }] : [];
  });
  if (data.length < 2) return null;
  return (
    <SegmentedControl aria-label={t('words.whose')} data={data} value={whose} onChange={onWhose} />
  );
}

/** Chooses a channel, or all of them. */
export function ChannelSelect({ object, channel, onChannel }: ChannelProps) {
  const { t } = useT();
  const label = useLabel();
  const options = useOptions(object)('channel');
  const field = useObject(object)?.fields.find(({ name }) => name === 'channel');
  if (!field || options.length === 0) return null;
  return (
    <Select
      w={140}
      aria-label={label(field.label)}
      allowDeselect={false}
      data={[
        { value: EVERY, label: t('words.everyChannel') },
        ...options.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={channel ?? EVERY}
      onChange={(next) => onChannel(next === null || next === EVERY ? undefined : next)}
    />
  );
}

type SoldProps = { sold: Sold; named: SoldNamed; onSold: (sold: Sold) => void };

/** Chooses a product or a category of those that texts name, with how many do; nothing for who may not read it. */
export function SoldSelect({ sold, named, onSold }: SoldProps) {
  const { t, locale } = useT();
  if (!named.isTold) return null;
  const groups = (['productCategory', 'product'] as const).map((field) => ({
    group: t(`words.${field}`),
    items: (named[field] ?? []).map(({ id, name, count }) => ({
      value: `${field}:${id}`,
      label: t('words.named', { name, count: formatNumber(count, locale) }),
    })),
  }));
  const value = writeSold(sold) ?? EVERY;
  const isListed =
    value === EVERY || groups.some(({ items }) => items.some((item) => item.value === value));
  return (
    <Select
      w={220}
      aria-label={t('words.product')}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t('field.nothingFound')}
      data={[
        { value: EVERY, label: t('words.everyProduct') },
        // Chosen before, and not named in the texts of this period.
        ...(isListed ? [] : [{ value, label: named.product ? t('words.notNamed') : '…' }]),
        ...groups.filter(({ items }) => items.length > 0),
      ]}
      value={value}
      onChange={(next) => onSold(readSold(next))}
    />
  );
}
