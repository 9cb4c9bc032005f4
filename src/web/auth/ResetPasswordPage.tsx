import { Alert, Button, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { AuthFrame } from './AuthFrame.tsx';
import { BackToSignIn } from './ForgotPasswordPage.tsx';
import { MIN_PASSWORD } from './password.ts';

/** Sets a new password by the link of the mail; the link's secret stands behind the #, so that no server logs it. */
export function ResetPasswordPage() {
  const { t } = useT();
  const errorText = useErrorText();
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (Array.from(password).length < MIN_PASSWORD) {
      setError(t('profile.passwordShort', { count: MIN_PASSWORD }));
      return;
    }
    if (password !== repeated) {
      setError(t('profile.passwordDiffers'));
      return;
    }
    setBusy(true);
    setError('');
    try {
      const body = { token, newPassword: password };
      await request('POST', '/auth/reset-password', { body, signedOutIsFine: true });
      setDone(true);
    } catch (failure) {
      setError(fieldErrors(failure).fields['newPassword'] ?? errorText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <AuthFrame title={t('reset.title')} lead={t('reset.lead')}>
      {done ? (
        <Alert role="status" color="green" py="xs">
          {t('reset.done')}
        </Alert>
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack gap="md">
            <PasswordInput
              label={t('profile.newPassword')}
              description={t('setup.passwordHint', { count: MIN_PASSWORD })}
              name="new-password"
              autoComplete="new-password"
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('profile.repeatPassword')}
              name="repeat-password"
              autoComplete="new-password"
              value={repeated}
              onChange={(event) => setRepeated(event.currentTarget.value)}
            />
            {(error || token === '') && (
              <Alert color="red" role="alert" py="xs">
                {error || t('reset.noLink')}
              </Alert>
            )}
            <Button type="submit" loading={busy} disabled={token === ''}>
              {t('reset.submit')}
            </Button>
          </Stack>
        </form>
      )}
      <BackToSignIn />
    </AuthFrame>
  );
}
