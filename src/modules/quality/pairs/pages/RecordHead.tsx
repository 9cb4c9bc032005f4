import { Anchor, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { dayIn, formatDate } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { recordTitle } from '../../../../web/record/layout.ts';

/** Which of two records it is: its name, which opens it beside, its number, whose it is and since when. */
export function RecordHead({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const number = object.fields.find(({ kind }) => kind === 'autoNumber')?.name;
  const made = asText(record['createdAt']);
  const facts = [
    number && asText(record[number]),
    titleOf(record, 'owner'),
    made && t('pairs.since', { day: formatDate(dayIn(made, timeZone), locale) }),
  ].filter((fact) => fact);
  return (
    <>
      <Anchor
        fw={600}
        renderRoot={(props: object) => (
          <Link
            {...props}
            to="/$path/$id"
            params={{ path: object.path, id: record.id }}
            target="_blank"
          />
        )}
      >
        {recordTitle(object, record) || t('record.untitled')}{' '}
        <IconExternalLink size={14} role="img" aria-label={t('match.newTab')} />
      </Anchor>
      <Text size="xs" c="dimmed" fw={400}>
        {facts.join(' · ')}
      </Text>
    </>
  );
}
