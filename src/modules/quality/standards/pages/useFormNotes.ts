import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import type { FormNotesWire } from '../wire.ts';

const PAUSE = 500;
const ASKED = [
  'kind',
  'name',
  'alsoKnownAs',
  'company',
  'title',
  'department',
  'province',
  'city',
  'district',
  'address',
  'creditCode',
  'identityCard',
];
/** As much of a value as the server takes. */
const LONGEST = 400;

function asked(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = ASKED.filter((name) => !isEmpty(values[name]));
  return Object.fromEntries(given.map((name) => [name, asText(values[name]).slice(0, LONGEST)]));
}

const none: FormNotesWire = { notes: [], faults: [] };

/** What saving would make of what is being typed, after a pause of typing. */
export function useFormNotes(
  object: ObjectWire,
  values: Readonly<Record<string, unknown>>,
): FormNotesWire {
  const now = JSON.stringify(asked(values));
  const [text] = useDebouncedValue(now, PAUSE);
  const settled = JSON.parse(text) as Record<string, string>;
  const enabled = Object.keys(settled).some((name) => name !== 'kind');
  const { data } = useQuery({
    queryKey: ['quality', 'formNotes', object.name, text],
    queryFn: async ({ signal }) => {
      const body = { object: object.name, values: settled };
      const answer = await request<FormNotesWire>('POST', '/quality/standards/form', {
        body,
        signal,
      });
      return answer.data;
    },
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  // What was said of other values is not said of these.
  return enabled && text === now ? (data ?? none) : none;
}
