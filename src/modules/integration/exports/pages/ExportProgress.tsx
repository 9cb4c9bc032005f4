import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { formatBytes } from '../../pages/bytes.ts';
import { BackLink } from '../../pages/BackLink.tsx';
import type { ExportWire } from '../rules.ts';
import { fileOf, isRunning, useExporting } from './api.ts';

type Props = {
  data: ExportWire;
  /** Hands the file over as soon as it is there: who waits for it has asked for it. */
  fetchAtOnce?: boolean;
  onClose?: () => void;
};

/** How far an export is; its file, once it is there. */
export function ExportProgress({ data, fetchAtOnce, onClose }: Props) {
  return isRunning(data) ? (
    <Running data={data} />
  ) : (
    <Ended data={data} fetchAtOnce={fetchAtOnce} onClose={onClose} />
  );
}

function Running({ data: { run, job } }: Props) {
  const { t, locale } = useT();
  const toasts = useToasts();
  const { stop } = useExporting();
  const [stopping, setStopping] = useState(false);
  const total = job?.total ?? null;
  const end = async () => {
    setStopping(true);
    await stop(run.id).catch((error: unknown) => {
      toasts.failed(error);
      setStopping(false);
    });
  };
  return (
    <Stack gap="sm">
      <Text role="status">{t('export.running')}</Text>
      <Progress
        value={total ? (100 * (job?.done ?? 0)) / total : 100}
        animated={!total}
        aria-label={t('export.running')}
      />
      <Text size="sm" c="dimmed">
        {total
          ? t('export.done', {
              done: formatNumber(job?.done ?? 0, locale),
              total: formatNumber(total, locale),
            })
          : t('export.mayLeave')}
      </Text>
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          loading={stopping}
          onClick={() => void end()}
        >
          {t('export.stop')}
        </Button>
      </Group>
    </Stack>
  );
}

function Ended({ data: { run, job }, fetchAtOnce, onClose }: Props) {
  const { t, locale } = useT();
  const me = useMe();
  const object = useObject('exportRun');
  const link = useRef<HTMLAnchorElement>(null);
  const now = useNow();
  const isDone = run['state'] === 'done';
  const kept = isDone && Date.parse(asText(run['expiresAt'])) > now;
  const mine = run['owner'] === me.memberId;
  useEffect(() => {
    if (fetchAtOnce) link.current?.click();
  }, [fetchAtOnce]);
  return (
    <Stack gap="sm">
      <Text role="status">
        {isDone
          ? t('export.ready', {
              rows: formatNumber(Number(run['rowCount'] ?? 0), locale),
              size: formatBytes(Number(run['fileSize'] ?? 0), locale),
            })
          : (job?.error ?? t(run['state'] === 'stopped' ? 'export.stopped' : 'export.failed'))}
      </Text>
      {isDone && (
        <Text size="sm" c="dimmed">
          {kept
            ? t('export.keptUntil', {
                time: formatDateTime(asText(run['expiresAt']), locale, me.timeZone),
              })
            : t('export.expired')}
        </Text>
      )}
      {isDone && kept && !mine && (
        <Text size="sm" c="dimmed">
          {t('export.notMine')}
        </Text>
      )}
      <Group gap="sm">
        {kept && mine && (
          <Button
            ref={link}
            component="a"
            href={fileOf(run.id)}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('export.download')}
          </Button>
        )}
        {onClose && object && <BackLink object={object} onClick={onClose} />}
      </Group>
    </Stack>
  );
}
