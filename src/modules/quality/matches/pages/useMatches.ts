import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { comparedFields } from '../rules.ts';
import type { MatchWire, MatchesWire } from '../wire.ts';

/** Short, as the answer is there within a few milliseconds: a hit stands while the name is being typed. */
const PAUSE = 120;
/** As much of a value as the server takes. */
const LONGEST = 400;

type Values = Partial<Record<(typeof comparedFields)[number], string>>;

/** What of a form's values is compared. */
function asked(values: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    comparedFields
      .filter((name) => !isEmpty(values[name]))
      .map((name) => [name, asText(values[name]).trim().slice(0, LONGEST)]),
  );
}

/** Enough to ask by: two signs of a name, most of a number, a whole address. */
function isTelling({ name = '', company = '', phone = '', email = '' }: Values): boolean {
  return (
    Array.from(name).length >= 2 ||
    Array.from(company).length >= 2 ||
    phone.replaceAll(/\D/g, '').length >= 7 ||
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)
  );
}

/** The records like the one that is being typed, after a pause of typing; those of before while new ones come. */
export function useMatches(
  object: ObjectWire,
  values: Readonly<Record<string, unknown>>,
): MatchWire[] {
  const [text] = useDebouncedValue(JSON.stringify(asked(values)), PAUSE);
  const settled = JSON.parse(text) as Values;
  const enabled = isTelling(settled);
  const { data } = useQuery({
    queryKey: ['quality', 'matches', object.name, text],
    queryFn: async ({ signal }) => {
      const body = { object: object.name, values: settled };
      const { data: found } = await request<MatchesWire>('POST', '/quality/matches', {
        body,
        signal,
      });
      return found.matches;
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return enabled ? (data ?? []) : [];
}
