import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { MeWire } from '../../kernel/wire.ts';
import { request } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { dropKeptMetadata, forgetMetadata } from '../api/queries.ts';
import { rememberSignedIn } from '../api/signedIn.ts';
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
      void dropKeptMetadata();
      await navigate({ to: '/sign-in', search: {} });
      client.clear();
      forgetMetadata();
    },
    [client, navigate, toasts],
  );
}
