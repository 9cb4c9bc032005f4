import { IconHome } from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

export const sales: ScreenManifest = {
  pages: [
    {
      path: '/workbench',
      title: 'workbench.title',
      also: '工作台 首页 今天 workbench home today',
      icon: IconHome,
      group: 'nav.home',
      order: 10,
      needs: ['task'],
      home: true,
      load: async () => (await import('./workbench/pages/WorkbenchPage.tsx')).WorkbenchPage,
    },
  ],
  panels: [
    {
      object: 'order',
      id: 'lines',
      place: 'top',
      height: 200,
      load: async () => (await import('./orders/pages/OrderLines.tsx')).OrderLines,
    },
  ],
  forms: [
    {
      object: 'order',
      load: async () => (await import('./orders/pages/OrderForm.tsx')).OrderForm,
    },
  ],
};
