import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { onSignedOut } from '../api/client.ts';
import { createQueryClient, forgetMetadata } from '../api/queries.ts';
import { cssVariables, theme } from '../theme.ts';
import { ToastStack } from './ToastStack.tsx';
import { createAppRouter } from './router.tsx';

const client = createQueryClient();
const router = createAppRouter(client);
const colorSchemes = localStorageColorSchemeManager({ key: 'zhiyin.theme' });

// The session ended elsewhere or ran out: sign in and come back to the same address.
onSignedOut(() => {
  const { href, pathname } = router.state.location;
  if (pathname === '/sign-in') return;
  client.clear();
  forgetMetadata();
  void router.navigate({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
});

/** The whole application. */
export function App() {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <ToastStack />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}
