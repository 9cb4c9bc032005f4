import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';

export const sales: ModuleManifest = {
  name: 'sales',
  objects: await objectsOf(import.meta.url, [
    'tasks', //
  ]),
};
