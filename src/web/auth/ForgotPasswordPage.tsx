import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { request } from '../api/client.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { AuthFrame } from './AuthFrame.tsx';

/** Asks for a mail with a link to a new password. What comes back is the same for every address. */
export function ForgotPasswordPage() {
  const { t } = useT();
  const errorText = useErrorText();
  const [email, setEmail] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.trim()) {
      setError(t('forgot.fill'));
      return;
    }
    setBusy(true);
    setError('');
    try {
      await request('POST', '/auth/request-password-reset', {
        body: { email: email.trim() },
        signedOutIsFine: true,
      });
      setSent(true);
    } catch (failure) {
      setError(errorText(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <AuthFrame title={t('forgot.title')} lead={t('forgot.lead')}>
      {sent ? (
        <Alert role="status" color="blue" py="xs">
          {t('forgot.sent')}
        </Alert>
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack gap="md">
            <TextInput
              label={t('signIn.email')}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            {error && (
              <Alert color="red" role="alert" py="xs">
                {error}
              </Alert>
            )}
            <Button type="submit" loading={busy}>
              {t('forgot.submit')}
            </Button>
          </Stack>
        </form>
      )}
      <BackToSignIn />
    </AuthFrame>
  );
}

/** The way back from the pages about the password. */
export function BackToSignIn() {
  const { t } = useT();
  return (
    <Text size="sm" ta="center">
      <Anchor
        renderRoot={(props: Record<string, unknown>) => (
          <Link {...props} to="/sign-in" search={{}} />
        )}
      >
        {t('forgot.back')}
      </Anchor>
    </Text>
  );
}
