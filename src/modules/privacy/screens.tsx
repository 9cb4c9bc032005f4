import { IconShieldLock } from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

export const privacy: ScreenManifest = {
  texts: 'privacy',
  pages: [
    {
      path: '/federation',
      title: 'privacy.federation',
      also: '隐私计算 联合学习 联邦学习 privacy federated',
      icon: IconShieldLock,
      group: 'nav.quality',
      order: 90,
      load: async () => (await import('./federation/pages/FederationPage.tsx')).FederationPage,
    },
  ],
};
