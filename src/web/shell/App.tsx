import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useEffect } from 'react';
import { onSignedOut } from '../api/client.ts';
import { dropKeptMetadata, forgetMetadata } from '../api/queries.ts';
import { type Screens, ScreensContext } from '../screen.ts';
import { cssVariables, theme } from '../theme.ts';
import { ToastStack } from './ToastStack.tsx';
import type { AppRouter } from './router.tsx';

const colorSchemes = localStorageColorSchemeManager({ key: 'zhiyin.theme' });

type AppProps = { client: QueryClient; screens: Screens; router: AppRouter };

/** The whole application, with the screens that the modules bring. */
export function App({ client, screens, router }: AppProps) {
  // The session ended elsewhere or ran out: sign in and come back to the same address.
  useEffect(
    () =>
      onSignedOut(() => {
        const { href, pathname } = router.state.location;
        if (pathname === '/sign-in') return;
        client.clear();
        forgetMetadata();
        void dropKeptMetadata();
        void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
      }),
    [client, router],
  );
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={client}>
          <ScreensContext value={screens}>
            <RouterProvider router={router} />
          </ScreensContext>
          <ToastStack />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}
