import { IconBuildingCommunity } from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

export const identity: ScreenManifest = {
  texts: 'settings',
  pages: [
    {
      path: '/organisation',
      title: 'organisation.title',
      also: '组织 时区 货币 organisation time zone currency',
      icon: IconBuildingCommunity,
      group: 'nav.settings',
      order: 10,
      action: 'updateOrganisation',
      load: async () =>
        (await import('./organisations/pages/OrganisationPage.tsx')).OrganisationPage,
    },
  ],
};
