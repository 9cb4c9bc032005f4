import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { BackLink } from '../../pages/BackLink.tsx';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, shown } from '../../../../web/fields/value.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useLabel, useLocale } from '../../../../web/i18n/i18n.ts';
import { useSpeaker } from '../../../../web/list/useSpeaker.ts';
import { sayCondition } from '../../../../web/list/words.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { choiceColor } from '../../../../web/theme.ts';
import type { ExportWire } from '../rules.ts';
import { useExport } from './api.ts';
import { ExportProgress } from './ExportProgress.tsx';

/** An export: how far it is, its file while it is kept, and what was taken out. */
export function ExportPage({ object, record }: PanelProps) {
  const { data, error, refetch } = useExport(record.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton rows={4} />;
  return (
    <Stack p="md" gap="md" maw={800}>
      <Header object={object} data={data} />
      <Card withBorder padding="md">
        <ExportProgress data={data} />
      </Card>
      <Contents object={object} run={data.run} />
    </Stack>
  );
}

function Header({ object, data: { run } }: { object: ObjectWire; data: ExportWire }) {
  const locale = useLocale();
  const label = useLabel();
  const me = useMe();
  const state = object.fields.find(({ name }) => name === 'state');
  const option = state?.kind === 'choice' ? state.options[asText(run['state'])] : undefined;
  const about = [
    run._titles['owner'],
    formatDateTime(asText(run['createdAt']), locale, me.timeZone),
  ];
  return (
    <div>
      <BackLink object={object} />
      <Group gap="sm" mt={4}>
        <Title order={1}>{asText(run['name'])}</Title>
        {option && <Badge color={choiceColor(option.color)}>{label(option.label)}</Badge>}
      </Group>
      <Text size="sm" c="dimmed">
        {about.filter(Boolean).join(' · ')}
      </Text>
    </div>
  );
}

/** What the file holds: which records, which fields. */
function Contents({ object, run }: { object: ObjectWire; run: RecordWire }) {
  const label = useLabel();
  const exported = useObject(asText(run['object']));
  const fields = object.fields.filter(({ name }) => name === 'format' || name === 'columns');
  const filter = object.fields.find(({ name }) => name === 'filter');
  const where = readCondition(run['filter']);
  return (
    <Card withBorder padding="md">
      <Stack gap="sm" component="dl" m={0}>
        {fields.map((field) => (
          <div key={field.name}>
            <Text size="xs" c="dimmed" component="dt">
              {label(field.label)}
            </Text>
            <dd style={{ margin: 0 }}>
              <FieldValue field={field} {...shown(field, run)} />
            </dd>
          </div>
        ))}
        {filter && (
          <div>
            <Text size="xs" c="dimmed" component="dt">
              {label(filter.label)}
            </Text>
            <dd style={{ margin: 0 }}>
              {exported && where ? (
                <Said object={exported} where={where} />
              ) : (
                <FieldValue field={filter} {...shown(filter, run)} />
              )}
            </dd>
          </div>
        )}
      </Stack>
    </Card>
  );
}

function Said({ object, where }: { object: ObjectWire; where: Condition }) {
  const speaker = useSpeaker(object, where);
  return <Text size="sm">{sayCondition(where, object, speaker)}</Text>;
}

/** The condition as the log keeps it; undefined where it hides what was looked for, or was cut off. */
function readCondition(text: unknown): Condition | undefined {
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Condition;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
