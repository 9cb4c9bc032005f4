import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { MeWire } from '../../kernel/wire.ts';
import { get, request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { useT } from '../i18n/i18n.ts';
import { beginSession } from '../shell/session.ts';
import { useErrorText } from '../state/errorText.ts';
import { AuthFrame } from './AuthFrame.tsx';

const route = getRouteApi('/sign-in');

/** Signs a member in and goes on to where they wanted to be. */
export function SignInPage() {
  const { t } = useT();
  const errorText = useErrorText();
  const client = useQueryClient();
  const router = useRouter();
  const { next = '/' } = route.useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!email.trim() || !password) {
      setError(t('signIn.fillBoth'));
      return;
    }
    setBusy(true);
    setError('');
    try {
      const body = { email: email.trim(), password };
      const { data } = await request<MeWire>('POST', '/auth/sign-in', {
        body,
        signedOutIsFine: true,
      });
      beginSession(client, data);
      router.history.replace(next);
    } catch (failure) {
      setError(errorText(failure));
      setPassword('');
      setBusy(false);
    }
  };

  return (
    <AuthFrame title={t('signIn.title')} lead={t('signIn.lead')}>
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
          <PasswordInput
            label={t('signIn.password')}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error && (
            <Alert color="red" role="alert" py="xs">
              {error}
            </Alert>
          )}
          <Button type="submit" loading={busy}>
            {t('signIn.submit')}
          </Button>
        </Stack>
      </form>
      <Forgotten />
    </AuthFrame>
  );
}

/** The way to a new password: by mail, or where there is none, by the administrator. */
function Forgotten() {
  const { t } = useT();
  const { data } = useQuery({
    queryKey: keys.setup,
    queryFn: ({ signal }) => get<{ mail: boolean }>('/setup', { signal }),
    staleTime: 0,
  });
  if (!data) return null;
  return (
    <Text size="sm" ta="center" c={data.mail ? undefined : 'dimmed'}>
      {data.mail ? (
        <Anchor
          renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/forgot-password" />}
        >
          {t('forgot.link')}
        </Anchor>
      ) : (
        t('forgot.askAdministrator')
      )}
    </Text>
  );
}
