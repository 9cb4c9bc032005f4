import type { ModuleManifest } from '../../kernel/module.ts';

export const sales: ModuleManifest = {
  name: 'sales',
  objects: [],
};
