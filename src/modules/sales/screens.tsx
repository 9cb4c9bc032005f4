import { IconCalendar, IconChartHistogram, IconHome } from '@tabler/icons-react';
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
      prepare: async (opened) =>
        (await import('./workbench/pages/WorkbenchPage.tsx')).prepareWorkbench(opened),
    },
    {
      path: '/calendar',
      title: 'calendar.title',
      also: '日历 日程 calendar schedule',
      icon: IconCalendar,
      group: 'nav.home',
      order: 20,
      needs: ['task'],
      load: async () => (await import('./calendar/pages/CalendarPage.tsx')).CalendarPage,
    },
    {
      path: '/sales-dashboard',
      title: 'dashboard.title',
      also: '销售看板 漏斗 业绩 sales dashboard funnel report',
      icon: IconChartHistogram,
      group: 'nav.sales',
      order: 10,
      needs: ['opportunity', 'pipelineStage'],
      load: async () => (await import('./dashboard/pages/DashboardPage.tsx')).DashboardPage,
    },
  ],
  panels: [
    {
      object: 'customer',
      id: 'overview',
      place: 'top',
      height: 200,
      facts: true,
      load: async () => (await import('./customer-page/pages/CustomerPanel.tsx')).CustomerPanel,
    },
    {
      object: 'opportunity',
      id: 'stages',
      place: 'top',
      height: 56,
      load: async () => (await import('./opportunities/pages/StageBar.tsx')).StageBar,
    },
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
  subjects: [{ dialog: 'noteCall', about: 'lead', creates: 'leadInteraction' }],
  actions: [
    {
      action: 'convertLead',
      load: async () => (await import('./leads/pages/ConvertLead.tsx')).ConvertLead,
    },
  ],
};
