import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { upload } from '../../../../web/api/upload.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import type { UploadedWire } from '../wire.ts';
import css from './imports.module.css';

const ACCEPTED = '.csv,.tsv,.txt,.xlsx,text/csv';

type Props = {
  /** The file is there, and being read. */
  onUploaded: (run: RecordWire) => void;
};

/** Where a file is dropped or chosen; it is sent at once. */
export function DropZone({ onUploaded }: Props) {
  const { t } = useT();
  const input = useRef<HTMLInputElement>(null);
  const { sending, fault, send, stop } = useSending(onUploaded);
  const [over, setOver] = useState(false);
  const take = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !sending) void send(file);
  };
  return (
    <Stack gap="sm">
      {/* Dropping is a short cut: the button inside does the same for everybody. */}
      <div
        role="presentation"
        className={css.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={take}
      >
        <IconFileUpload size={32} stroke={1.5} aria-hidden />
        {sending ? (
          <Stack gap="xs" w="100%" maw={360}>
            <Text size="sm">{t('import.uploading', { name: sending.name })}</Text>
            <Progress
              value={sending.share * 100}
              animated={sending.share === 1}
              aria-label={t('import.uploading', { name: sending.name })}
            />
            <Group justify="center">
              <Button variant="default" size="compact-sm" onClick={stop}>
                {t('import.uploadStop')}
              </Button>
            </Group>
          </Stack>
        ) : (
          <>
            <Text>{t('import.drop')}</Text>
            <Button data-autofocus onClick={() => input.current?.click()}>
              {t('import.choose')}
            </Button>
            <Text size="sm" c="dimmed">
              {t('import.accepted')}
            </Text>
          </>
        )}
        <input
          ref={input}
          type="file"
          accept={ACCEPTED}
          hidden
          aria-label={t('import.choose')}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void send(file);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {fault && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      )}
    </Stack>
  );
}

const MOST_BYTES = 200 * 1024 * 1024;

/** Sends a file and tells how far it is. */
function useSending(onUploaded: (run: RecordWire) => void) {
  const { t } = useT();
  const errorText = useErrorText();
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const abort = useRef<AbortController>(null);
  const send = async (file: File) => {
    if (file.size === 0 || file.size > MOST_BYTES) {
      setFault(t(file.size === 0 ? 'import.emptyFile' : 'import.tooLarge', { name: file.name }));
      return;
    }
    const control = new AbortController();
    abort.current = control;
    setFault(null);
    setSending({ name: file.name, share: 0 });
    try {
      const path = `/imports?fileName=${encodeURIComponent(file.name)}`;
      const { run } = await upload<UploadedWire>(path, file, {
        onProgress: (share) => setSending({ name: file.name, share }),
        signal: control.signal,
      });
      onUploaded(run);
    } catch (error) {
      if (!control.signal.aborted) setFault(errorText(error));
      setSending(null);
    }
  };
  return { sending, fault, send, stop: () => abort.current?.abort() };
}
