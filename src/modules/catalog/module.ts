import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';

export const catalog: ModuleManifest = {
  name: 'catalog',
  objects: await objectsOf(import.meta.url, [
    'categories', //
    'products',
  ]),
  // What a product costs us is for administrators, and for roles that say so.
  roles: {
    member: { product: { read: { scope: 'all' }, fields: { cost: 'hidden' } } },
    viewer: {
      product: {
        read: { scope: 'all' },
        fields: { '*': 'read', '*sensitive': 'masked', cost: 'hidden' },
      },
    },
  },
};
