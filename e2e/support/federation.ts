import type { Api } from './api.ts';
import { seen } from './steps.ts';
import type { Visit } from './visit.ts';

/** Starts the demonstration of learning together, which is done before anybody looks. */
export async function learnTogether(api: Api): Promise<void> {
  await api.send('POST', '/actions/runFederationDemonstration', {});
}

/** The page of the demonstration, with what it came to. */
export const federationPage = {
  name: 'federation',
  open: async ({ page, url, t }: Visit): Promise<void> => {
    await page.goto(`${url}/federation`);
    await seen(page.getByRole('heading', { name: t('federation.wire') }));
  },
};
