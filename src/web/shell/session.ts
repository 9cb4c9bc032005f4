import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { MeWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { forgetMetadata } from '../api/queries.ts';
import { setLocale } from '../i18n/i18n.ts';
import { useToasts } from './toasts.tsx';

export type ProfileChange = Partial<
  Pick<MeWire, 'name' | 'locale' | 'timeZone' | 'theme' | 'mutedMails'>
>;

/** Changes the member's own profile, on screen at once. Throws `ApiProblem` after putting the old values back. */
export function useProfileChange(): (change: ProfileChange) => Promise<MeWire> {
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const show = async (me: ProfileChange) => {
      if (me.theme) setColorScheme(me.theme);
      if (me.locale) await setLocale(me.locale);
    };
    return async (change) => {
      const before = client.getQueryData<MeWire>(keys.me);
      if (before) client.setQueryData<MeWire>(keys.me, { ...before, ...change });
      await show(change);
      try {
        const { data } = await request<MeWire>('PATCH', '/me', { body: change });
        client.setQueryData(keys.me, data);
        return data;
      } catch (error) {
        if (before) {
          client.setQueryData(keys.me, before);
          await show(before);
        }
        throw error;
      }
    };
  }, [client, setColorScheme]);
}

/** Takes over the session that a sign-in or the set-up began; nothing of a former member stays. */
export function beginSession(client: QueryClient, me: MeWire): void {
  client.clear();
  forgetMetadata();
  client.setQueryData(keys.me, me);
}

const SIGNED_IN = 'zhiyin.signedIn';

/** Whether this browser had a session when it was last here: the cookie itself cannot be read. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(SIGNED_IN) !== null;
}

export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) localStorage.setItem(SIGNED_IN, '1');
  else localStorage.removeItem(SIGNED_IN);
}

/** Signs out and goes to the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  return useMemo(
    () => async () => {
      try {
        await request('POST', '/auth/sign-out', { signedOutIsFine: true });
      } catch (error) {
        toasts.failed(error);
        return;
      }
      rememberSignedIn(false);
      await navigate({ to: '/sign-in', search: {} });
      client.clear();
      forgetMetadata();
    },
    [client, navigate, toasts],
  );
}
