import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { MeWire } from '../../kernel/wire.ts';
import { get, request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { fieldErrors } from '../api/problem.ts';
import { CurrencySelect } from '../fields/CurrencySelect.tsx';
import { TimeZoneSelect } from '../fields/TimeZoneSelect.tsx';
import { useT } from '../i18n/i18n.ts';
import { beginSession } from '../shell/session.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { useErrorText } from '../state/errorText.ts';
import { AuthFrame } from './AuthFrame.tsx';
import { MIN_PASSWORD } from './password.ts';

/** Creates the organisation and its first administrator; closed for ever afterwards. */
export function SetupPage() {
  const setup = useQuery({
    queryKey: keys.setup,
    queryFn: ({ signal }) => get<{ open: boolean }>('/setup', { signal }),
    staleTime: 0,
  });
  if (setup.isPending) return <PageSkeleton rows={4} />;
  if (setup.error) return <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />;
  return setup.data.open ? <SetupForm /> : <Navigate to="/sign-in" search={{}} replace />;
}

const FIELDS = [
  ['organisation', 'setup.organisation', 'organization', 'text'],
  ['name', 'setup.name', 'name', 'text'],
  ['email', 'setup.email', 'username', 'email'],
] as const;

function SetupForm() {
  const { t, locale } = useT();
  const errorText = useErrorText();
  const client = useQueryClient();
  const router = useRouter();
  const [values, setValues] = useState({
    organisation: '',
    name: '',
    email: '',
    password: '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    currency: 'CNY',
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const set = (name: string, value: string) => setValues((now) => ({ ...now, [name]: value }));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    setErrors({});
    try {
      const body = { ...values, locale };
      const { data } = await request<MeWire>('POST', '/setup', { body, signedOutIsFine: true });
      beginSession(client, data);
      router.history.replace('/');
    } catch (failure) {
      const found = fieldErrors(failure);
      setErrors(found.fields);
      if (Object.keys(found.fields).length === 0) setError(errorText(failure));
      setBusy(false);
    }
  };

  return (
    <AuthFrame title={t('setup.title')} lead={t('setup.lead')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {FIELDS.map(([name, label, autoComplete, type], index) => (
            <TextInput
              key={name}
              label={t(label)}
              type={type}
              name={name}
              autoComplete={autoComplete}
              autoFocus={index === 0}
              required
              value={values[name]}
              error={errors[name]}
              onChange={(event) => set(name, event.currentTarget.value)}
            />
          ))}
          <PasswordInput
            label={t('setup.password')}
            description={t('setup.passwordHint', { count: MIN_PASSWORD })}
            name="password"
            autoComplete="new-password"
            required
            minLength={MIN_PASSWORD}
            value={values.password}
            error={errors['password']}
            onChange={(event) => set('password', event.currentTarget.value)}
          />
          <TimeZoneSelect
            value={values.timeZone}
            error={errors['timeZone']}
            onChange={(timeZone) => set('timeZone', timeZone)}
          />
          <CurrencySelect
            description={t('organisation.currencyHint')}
            value={values.currency}
            error={errors['currency']}
            onChange={(currency) => set('currency', currency)}
          />
          {error && (
            <Alert color="red" role="alert" py="xs">
              {error}
            </Alert>
          )}
          <Button type="submit" loading={busy}>
            {t('setup.submit')}
          </Button>
        </Stack>
      </form>
    </AuthFrame>
  );
}
