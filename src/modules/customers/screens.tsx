import { IconPhone } from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

export const customers: ScreenManifest = {
  dialogs: [
    {
      id: 'noteCall',
      title: 'noteCall.title',
      key: 'c',
      also: '记电话 记录电话 通话 note log call phone',
      icon: IconPhone,
      subjects: [{ about: 'customer', creates: 'interaction' }],
      load: async () => (await import('./interactions/pages/NoteCall.tsx')).NoteCall,
    },
  ],
};
