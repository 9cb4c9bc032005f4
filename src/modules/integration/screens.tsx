import { IconArchive, IconTableExport, IconTableImport } from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

/** Lists that hold no content of their own to bring in or take out. */
const OWN = ['importRun', 'importPreset', 'exportRun'];

export const integration: ScreenManifest = {
  texts: 'integration',
  records: [
    {
      object: 'importPreset',
      load: async () => (await import('./imports/pages/Presets.tsx')).PresetPage,
    },
    {
      object: 'importRun',
      load: async () => (await import('./imports/pages/ImportPage.tsx')).ImportPage,
    },
    {
      object: 'exportRun',
      load: async () => (await import('./exports/pages/Exports.tsx')).ExportPage,
    },
  ],
  tools: [
    {
      id: 'import',
      title: 'list.import',
      icon: IconTableImport,
      verb: 'create',
      creates: 'importRun',
      lists: { except: OWN },
      load: async () => (await import('./imports/pages/Upload.tsx')).ImportDialog,
    },
    {
      id: 'export',
      title: 'list.export',
      icon: IconTableExport,
      verb: 'export',
      lists: { except: OWN },
      load: async () => (await import('./exports/pages/Exports.tsx')).ExportDialog,
    },
    {
      id: 'archive',
      title: 'list.archive',
      icon: IconArchive,
      verb: 'read',
      action: 'setLogin',
      lists: { only: ['exportRun'] },
      load: async () => (await import('./archive/pages/Archive.tsx')).ArchiveDialog,
    },
  ],
  forms: [
    {
      object: 'importPreset',
      load: async () => (await import('./imports/pages/Presets.tsx')).PresetForm,
    },
    {
      object: 'importRun',
      load: async () => (await import('./imports/pages/Upload.tsx')).UploadForm,
    },
  ],
};
