import { Badge, Group, Text, Title } from '@mantine/core';
import { BackLink } from '../../pages/BackLink.tsx';
import type { PanelProps } from '../../../../web/screen.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatDateTime } from '../../../../web/format.ts';
import { useLabel, useLocale } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { choiceColor } from '../../../../web/theme.ts';
import type { ImportWire } from '../wire.ts';
import { stateOf, useImport } from './api.ts';
import { formatBytes } from '../../pages/bytes.ts';
import css from './imports.module.css';
import { Reading } from './Reading.tsx';
import { Result } from './Result.tsx';
import { Running } from './Running.tsx';
import { Setup } from './Setup.tsx';

/** An import from its file to its result; what is shown follows from where it stands. */
export function ImportPage({ object, record }: PanelProps) {
  const { data, error, refetch } = useImport(record.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton rows={6} />;
  return (
    <div className={css.page}>
      <Header object={object} data={data} />
      <Content key={data.run.id} data={data} />
    </div>
  );
}

function Content({ data }: { data: ImportWire }) {
  const state = stateOf(data);
  if (state === 'reading') return <Reading data={data} />;
  if (state === 'running' || state === 'reverting') return <Running data={data} />;
  if (data.started) return <Result data={data} />;
  return state === 'ready' && data.detailed ? <Setup data={data} /> : <Reading data={data} />;
}

/** What it is called and where it stands; the way back to all of them. */
function Header({ object, data }: { object: PanelProps['object']; data: ImportWire }) {
  const locale = useLocale();
  const label = useLabel();
  const me = useMe();
  const { run } = data;
  const state = object.fields.find(({ name }) => name === 'state');
  const option = state?.kind === 'choice' ? state.options[stateOf(data)] : undefined;
  const owner = run._titles['owner'];
  const about = [
    asText(run['fileName']),
    formatBytes(Number(run['fileSize'] ?? 0), locale),
    owner,
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
