import { Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { FieldRow } from './FieldRow.tsx';
import { type Related, isLink, recordTitle } from './layout.ts';
import { RelatedList } from './RelatedList.tsx';
import { doneField } from './relatedRow.ts';
import { useRelatedReady } from './useRelatedReady.ts';

type Props = {
  object: ObjectWire;
  record: RecordWire;
  related: readonly Related[];
  /** What is computed about it and told by no card on the page. */
  facts: readonly FieldWire[];
};

/** What the system knows beside the fields: figures, open work, and the records that belong to this one. */
export function RelatedPanel({ object, record, related, facts }: Props) {
  const { t } = useT();
  const ready = useRelatedReady(related, record.id);
  const lists = useMemo(() => {
    const rank = (one: Related) => (doneField(one.object) ? 0 : isLink(one.object) ? 1 : 2);
    return related.toSorted((a, b) => rank(a) - rank(b));
  }, [related]);
  return (
    <Stack gap="md">
      {facts.length > 0 && (
        <section>
          <Title order={2} size="h3" mb={4}>
            {t('record.facts')}
          </Title>
          {facts.map((field) => (
            <FieldRow key={field.name} object={object} field={field} record={record} />
          ))}
        </section>
      )}
      {lists.map((one) => (
        <RelatedList
          key={`${one.object.name}.${one.field.name}`}
          related={one}
          id={record.id}
          title={recordTitle(object, record)}
          ready={ready}
        />
      ))}
    </Stack>
  );
}
