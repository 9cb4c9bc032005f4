import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';

export const catalog: ModuleManifest = {
  name: 'catalog',
  objects: await objectsOf(import.meta.url, [
    'categories', //
    'products',
  ]),
};
