import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useMe } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ListToolProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useExporting } from '../../exports/pages/api.ts';
import { ExportFrame } from '../../exports/pages/ExportFrame.tsx';
import { SHORTEST_PASSWORD } from '../rules.ts';

/** Takes everything of the organisation out as one encrypted file. */
export function ArchiveDialog({ onClose }: ListToolProps) {
  const { t } = useT();
  return (
    <ExportFrame title={t('archive.title')} onClose={onClose}>
      {(onStarted) => <Password onStarted={onStarted} />}
    </ExportFrame>
  );
}

function Password({ onStarted }: { onStarted: (id: string) => void }) {
  const { t } = useT();
  const me = useMe();
  const errorText = useErrorText();
  const { archive } = useExporting();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const begin = async () => {
    setBusy(true);
    setFault('');
    try {
      const { run } = await archive(password);
      onStarted(run.id);
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password.length < SHORTEST_PASSWORD) {
      setFault(t('archive.short', { count: SHORTEST_PASSWORD }));
    } else if (password === again) void begin();
    else setFault(t('archive.differs'));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{t('archive.about')}</Text>
        {/* Password managers keep it apart from the one that signs in. */}
        <input
          type="hidden"
          name="username"
          autoComplete="username"
          value={`${me.email} ${t('archive.password')}`}
        />
        <PasswordInput
          label={t('archive.password')}
          description={t('archive.passwordHint', { count: SHORTEST_PASSWORD })}
          autoComplete="new-password"
          data-autofocus
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('archive.repeat')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {fault && (
          <Alert color="red" role="alert" py="xs">
            {fault}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={busy}>
            {t('archive.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
