import { Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useObjectByPath, useRecord } from '../api/queries.ts';
import { FieldValue } from '../fields/FieldValue.tsx';
import { asText, shown } from '../fields/value.ts';
import { useLabel } from '../i18n/i18n.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';

const route = getRouteApi('/app/$path/$id');

/** One record. */
export function RecordPage() {
  const { path, id } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <Details key={id} object={object} id={id} /> : <NotFoundPage />;
}

function Details({ object, id }: { object: ObjectWire; id: string }) {
  const label = useLabel();
  const { data: record, error, refetch } = useRecord(object, id);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!record) return <PageSkeleton />;
  return (
    <Stack p="md">
      <Title order={1}>{asText(record[object.titleField])}</Title>
      {object.fields.map((field) => (
        <div key={field.name}>
          <Text size="xs" c="dimmed">
            {label(field.label)}
          </Text>
          <FieldValue field={field} {...shown(field, record)} />
        </div>
      ))}
    </Stack>
  );
}
