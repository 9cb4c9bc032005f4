import { Badge, Button, Card, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useLabel, useLocale, useT } from '../../../../web/i18n/i18n.ts';
import { columnFields } from '../../../../web/list/columns.ts';
import { useSpeaker } from '../../../../web/list/useSpeaker.ts';
import { sayCondition } from '../../../../web/list/words.ts';
import type { ListToolProps, PanelProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { ExportFormat, ExportWire } from '../rules.ts';
import { useExport, useExporting } from './api.ts';
import { ExportFrame } from './ExportFrame.tsx';
import { ExportProgress } from './ExportProgress.tsx';
import { BackLink } from '../../pages/BackLink.tsx';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, shown } from '../../../../web/fields/value.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { choiceColor } from '../../../../web/theme.ts';

/** Takes a list out as it is shown, or everything of its object. */
export function ExportDialog(props: ListToolProps) {
  const { t } = useT();
  const label = useLabel();
  const title = t('export.title', { object: label(props.object.pluralLabel) });
  return (
    <ExportFrame title={title} onClose={props.onClose}>
      {(onStarted) => <Choices {...props} onStarted={onStarted} />}
    </ExportFrame>
  );
}

type Scope = 'shown' | 'everything';

function Choices({ object, list, onStarted }: ListToolProps & { onStarted: (id: string) => void }) {
  const { t } = useT();
  const label = useLabel();
  const errorText = useErrorText();
  const { start } = useExporting();
  const [scope, setScope] = useState<Scope>('shown');
  const [format, setFormat] = useState<ExportFormat>('xlsx');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const speaker = useSpeaker(object, list.where);
  const columns = columnFields(object, list.columns);
  const where = list.where ? sayCondition(list.where, object, speaker) : '';
  const begin = async () => {
    setBusy(true);
    setFault(null);
    const shown = { columns: columns.map(({ name }) => name), where: list.where, sort: list.sort };
    try {
      const { run } = await start(object.path, { format, ...(scope === 'shown' && shown) });
      onStarted(run.id);
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('export.what')}
          value={scope}
          onChange={(value) => setScope(value === 'everything' ? 'everything' : 'shown')}
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="shown"
              data-autofocus
              label={t('export.shown')}
              description={[
                where || t('export.noCondition'),
                t('export.columns', {
                  columns: columns.map((field) => label(field.label)).join(t('import.join')),
                }),
              ].join(' · ')}
            />
            <Radio
              value="everything"
              label={t('export.everything', { object: label(object.pluralLabel) })}
              description={t('export.everythingHint')}
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t('export.format')}
          value={format}
          onChange={(value) => setFormat(value === 'csv' ? 'csv' : 'xlsx')}
        >
          <Group gap="lg" mt={6}>
            <Radio value="xlsx" label={t('export.xlsx')} />
            <Radio value="csv" label={t('export.csv')} />
          </Group>
        </Radio.Group>
        {fault && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {fault}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {t('export.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

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
