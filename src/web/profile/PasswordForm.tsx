import { Alert, Button, Group, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.ts';
import { MIN_PASSWORD } from '../auth/password.ts';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { useErrorText } from '../state/errorText.ts';

const NOTHING = { current: '', next: '', again: '' };

/** Changes the member's password. */
export function PasswordForm() {
  const { t } = useT();
  const me = useMe();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [values, setValues] = useState(NOTHING);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (values.next.length < MIN_PASSWORD) {
      setError(t('profile.passwordShort', { count: MIN_PASSWORD }));
      return;
    }
    if (values.next !== values.again) {
      setError(t('profile.passwordDiffers'));
      return;
    }
    setBusy(true);
    setError('');
    try {
      await request('POST', '/auth/change-password', {
        body: { currentPassword: values.current, newPassword: values.next },
        signedOutIsFine: true,
      });
      setValues(NOTHING);
      toasts.note(t('profile.passwordChanged'));
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  };

  const input = (name: keyof typeof NOTHING, label: string, autoComplete: string) => (
    <PasswordInput
      label={label}
      autoComplete={autoComplete}
      required
      withAsterisk={false}
      value={values[name]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setValues((now) => ({ ...now, [name]: value }));
      }}
    />
  );
  return (
    <Paper withBorder p="md" radius="md">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Title order={2}>{t('profile.password')}</Title>
          {/* Password managers want to know whose password it is. */}
          <input type="hidden" name="username" autoComplete="username" value={me.email} />
          {input('current', t('profile.currentPassword'), 'current-password')}
          {input('next', t('profile.newPassword'), 'new-password')}
          {input('again', t('profile.repeatPassword'), 'new-password')}
          {error && (
            <Alert color="red" role="alert" py="xs">
              {error}
            </Alert>
          )}
          <Group>
            <Button type="submit" variant="default" loading={busy}>
              {t('profile.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}
