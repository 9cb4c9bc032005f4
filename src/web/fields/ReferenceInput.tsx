import { Loader, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PageWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { useMe, useObject, useSearch } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { useComposedText } from './composition.ts';
import { useFrame } from './frame.ts';
import type { FieldInputProps } from './input.ts';
import { selectAll } from './selectAll.ts';
import { asText } from './value.ts';

type Option = { value: string; label: string; matched: string | null };

/**
 * Another record: searched by whatever the search knows (titles, pinyin, phones …). Before one types, the newest, or
 * what has a place of its own, such as stages, in that order.
 */
export function ReferenceInput(props: FieldInputProps<'reference'>) {
  return <Picker {...props} to={props.field.to} first={null} />;
}

/** A member; oneself is offered first. */
export function UserInput(props: FieldInputProps<'user'>) {
  const me = useMe();
  const first = useMemo(() => ({ value: me.memberId, label: me.name, matched: null }), [me]);
  return <Picker {...props} to="member" first={first} />;
}

type PickerProps = FieldInputProps<'reference' | 'user'> & { to: string; first: Option | null };

function Picker(props: PickerProps) {
  const { to, first, field, value, title, onChange, onCommit, autoFocus } = props;
  const { t } = useT();
  const id = asText(value);
  const typing = useComposedText(title ?? '');
  // The title of what is picked stands in the field: it is no search.
  const wanted = typing.settled.trim() === (title ?? '') ? '' : typing.settled.trim();
  const [text] = useDebouncedValue(wanted, 120);
  const { options, loading } = useOptions(to, text);
  const data = useMemo(() => {
    const all = [...(first && text === '' ? [first] : []), ...options];
    if (id && !all.some((one) => one.value === id)) {
      all.unshift({ value: id, label: title ?? t('field.notVisible'), matched: null });
    }
    return all.filter(
      (one, index) => all.findIndex((other) => other.value === one.value) === index,
    );
  }, [first, id, options, t, text, title]);
  return (
    <Select
      {...useFrame(props)}
      data={data}
      value={id || null}
      searchable
      searchValue={typing.text}
      onSearchChange={typing.setText}
      {...typing.handlers}
      {...selectAll}
      // The server has found them already, also by what the title does not show.
      filter={({ options }) => options}
      clearable={!field.required}
      allowDeselect={false}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      nothingFoundMessage={t(loading ? 'state.loading' : 'field.nothingFound')}
      rightSection={loading ? <Loader size={14} /> : undefined}
      defaultDropdownOpened={autoFocus && Boolean(onCommit)}
      // Once the hits have come: Enter takes the first.
      selectFirstOptionOnChange={text !== '' && !loading}
      renderOption={({ option }) => (
        <OptionRow option={data.find((one) => one.value === option.value)} />
      )}
      onChange={(next, option) => {
        onChange(next, option?.label);
        onCommit?.(next, option?.label);
      }}
    />
  );
}

function OptionRow({ option }: { option: Option | undefined }) {
  return (
    <span>
      <Text span size="sm">
        {option?.label}
      </Text>
      {option?.matched && option.matched !== option.label && (
        <Text span size="xs" c="dimmed" ml={8}>
          {option.matched}
        </Text>
      )}
    </span>
  );
}

const NEWEST = 10;
/** Stages and the like are few, and are looked for by where they stand. */
const PLACED = 100;

/** What can be picked: search hits, or without a text the newest records, or all in their places. */
function useOptions(to: string, text: string): { options: Option[]; loading: boolean } {
  const object = useObject(to);
  const hits = useSearch(text, { object: to, enabled: object !== undefined });
  const placed = object?.fields.some(
    (one) => one.name === 'position' && one.sortable && one.right !== 'masked',
  );
  const newest = useQuery({
    queryKey: ['newest', to],
    queryFn: ({ signal }) => {
      const query = placed ? { sort: 'position', limit: PLACED } : { limit: NEWEST };
      return get<PageWire>(`/${object?.path ?? ''}`, { query, signal });
    },
    enabled: object !== undefined && text === '',
    select: (page) => page.items,
  });
  return useMemo(() => {
    if (text !== '') {
      const found = (hits.data ?? []).map((hit) => ({
        value: hit.id,
        label: hit.title,
        matched: hit.matched,
      }));
      return { options: found, loading: hits.isFetching };
    }
    const field = object?.titleField ?? '';
    const options = (newest.data ?? []).map((record) => ({
      value: record.id,
      label: asText(record[field]) || record.id,
      matched: null,
    }));
    return { options, loading: newest.isLoading };
  }, [hits.data, hits.isFetching, newest.data, newest.isLoading, object?.titleField, text]);
}
