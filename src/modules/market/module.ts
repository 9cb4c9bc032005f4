import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';

export const market: ModuleManifest = {
  name: 'market',
  objects: await objectsOf(import.meta.url, [
    'costs', //
  ]),
};
