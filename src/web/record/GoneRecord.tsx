import { Button, EmptyState, Group, Title } from '@mantine/core';
import { IconFileOff, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { get } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { problemCode } from '../api/problem.ts';
import { useHistory, useMe } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { asText } from '../fields/value.ts';
import { formatDateTime } from '../format.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useScreens } from '../screen.ts';
import { useToasts } from '../shell/toasts.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { recordTitle } from './layout.ts';

type Props = { object: ObjectWire; id: string; onRestored: () => void };

/** A record that is not there: its module knows more, or it is in the trash, with a way back, or not to be found. */
export function GoneRecord(props: Props) {
  const { object, id } = props;
  const told = useScreens().gone.find((screen) => screen.object === object.name);
  const usual = <Usual {...props} />;
  if (!told) return usual;
  return (
    <Suspense fallback={<PageSkeleton rows={3} />}>
      <told.component object={object} id={id}>
        {usual}
      </told.component>
    </Suspense>
  );
}

function Usual({ object, id, onRestored }: Props) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...keys.record(object.name, id), 'trash'],
    queryFn: ({ signal }) =>
      get<RecordWire>(`/${object.path}/${id}`, { query: { trash: true }, signal }),
    staleTime: 0,
  });
  if (data) return <Deleted object={object} record={data} onRestored={onRestored} />;
  if (isPending) return <PageSkeleton rows={3} />;
  const absent = ['not_found', 'invalid_id'].includes(problemCode(error));
  return absent ? (
    <Missing object={object} />
  ) : (
    <ErrorState error={error} onRetry={() => void refetch()} />
  );
}

function Deleted({
  object,
  record,
  onRestored,
}: {
  object: ObjectWire;
  record: RecordWire;
  onRestored: () => void;
}) {
  const { t, locale } = useT();
  const label = useLabel();
  const { timeZone } = useMe();
  const write = useWrite(object);
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const { changes } = useHistory(object, record.id);
  const actor = changes.find((change) => change.op === 'remove')?.actor?.name;
  const title = recordTitle(object, record) || t('record.untitled');
  const at = formatDateTime(asText(record['deletedAt']), locale, timeZone);
  const restore = async () => {
    setBusy(true);
    try {
      await write.restore(record.id);
      onRestored();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <EmptyState
      p="xl"
      icon={<IconTrash aria-hidden />}
      title={<Title order={1}>{t('record.goneTitle', { object: label(object.label) })}</Title>}
      description={
        actor ? t('record.goneBy', { title, at, actor }) : t('record.goneAt', { title, at })
      }
    >
      <Group gap="sm">
        {object.verbs.delete && (
          <Button loading={busy} onClick={() => void restore()}>
            {t('record.restore')}
          </Button>
        )}
        <Button
          variant="default"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/trash" params={{ path: object.path }} />
          )}
        >
          {t('record.openTrash')}
        </Button>
      </Group>
    </EmptyState>
  );
}

function Missing({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <EmptyState
      p="xl"
      icon={<IconFileOff aria-hidden />}
      title={<Title order={1}>{t('record.missingTitle', { object: label(object.label) })}</Title>}
      description={t('record.missing')}
    >
      <Button
        variant="default"
        renderRoot={(props: Record<string, unknown>) => (
          <Link {...props} to="/$path" params={{ path: object.path }} search={{}} />
        )}
      >
        {t('record.back', { object: label(object.pluralLabel) })}
      </Button>
    </EmptyState>
  );
}
