import { Alert } from '@mantine/core';
import { IconCloudOff, IconWifiOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { get } from '../api/client.ts';
import { connectionStore, loseConnection } from '../api/connection.ts';
import { isApiProblem } from '../api/problem.ts';
import { useT } from '../i18n/i18n.ts';
import { useStore } from './store.ts';

const ASK_AGAIN = 3000;

/** Says that the network or the server is away, and brings the screen up to date when it is back. */
export function ConnectionBanner() {
  const { t } = useT();
  const client = useQueryClient();
  const connection = useStore(connectionStore);
  const away = connection !== 'online';

  useEffect(() => {
    const online = () => connectionStore.set('unavailable');
    window.addEventListener('offline', loseConnection);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('offline', loseConnection);
      window.removeEventListener('online', online);
    };
  }, []);

  useEffect(() => {
    if (!away) return undefined;
    const stop = new AbortController();
    const ask = setInterval(() => {
      get('/health', { signal: stop.signal }).then(
        () => void client.invalidateQueries(),
        (error: unknown) => {
          // Still away: the next turn asks again. Anything but a missing answer is a fault to see.
          if (!isApiProblem(error) && !stop.signal.aborted) throw error;
        },
      );
    }, ASK_AGAIN);
    return () => {
      clearInterval(ask);
      stop.abort();
    };
  }, [away, client]);

  return (
    <div role="status" aria-live="polite">
      {away && (
        <Alert
          variant="light"
          color="yellow"
          radius={0}
          py="xs"
          icon={
            connection === 'offline' ? <IconWifiOff aria-hidden /> : <IconCloudOff aria-hidden />
          }
        >
          {t(connection === 'offline' ? 'state.offline' : 'state.unavailable')}
        </Alert>
      )}
    </div>
  );
}
