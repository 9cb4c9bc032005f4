import { kernel } from './guard.ts';
import type { Guard } from './guard.ts';

const of = (named: string): Pick<Guard, 'test' | 'named'> => ({
  test: 'test/authorization-routes.test.ts',
  named,
});
const rights = of('routes that ask for it');
const together = of('changed together');

/** Guards of rights that roles name, and of what roles grant on whole objects. */
export const naming: readonly Guard[] = [
  {
    name: 'the right of an action, for each action and role',
    file: kernel('action-routes'),
    find: "if (!ctx.access.action(name)) throw new Problem('forbidden');",
    replace:
      "if (!ctx.access.action(name) && name === 'moveMember') throw new Problem('forbidden');",
    ...of('actions, and what the metadata'),
  },
  {
    name: 'all actions but those that a role leaves out',
    file: kernel('grants'),
    find: "actions.includes(name) || (actions.includes('*') && !actions.includes(`-${name}`));",
    replace: "actions.includes(name) || actions.includes('*');",
    ...of('actions, and what the metadata'),
  },
  {
    name: 'metadata names the actions of the reader',
    file: kernel('metadata'),
    find: '.filter(({ name }) => ctx.access.action(name))',
    replace: '',
    ...of('actions, and what the metadata'),
  },
  {
    name: 'an archive is for those who decide who signs in',
    file: 'src/modules/integration/archive/routes.ts',
    find: "if (!mayArchive(ctx)) throw new Problem('forbidden');",
    replace: '',
    ...rights,
  },
  {
    name: 'a merge is looked at ahead by those who may merge',
    file: 'src/modules/quality/merges/preview.ts',
    find: "if (!ctx.access.action('mergeRecords')) throw new Problem('forbidden');",
    replace: '',
    ...rights,
  },
  {
    name: 'what merges by itself is looked at by those who may set it',
    file: 'src/modules/quality/pairs/auto.ts',
    find: "if (!ctx.access.action(setAutoMerge.name)) throw new Problem('forbidden');",
    replace: '',
    ...rights,
  },
  {
    name: 'files are taken in from those who may import',
    file: 'src/modules/integration/imports/upload.ts',
    find: "if (!model || grantsOn(ctx, model, 'create').length === 0) throw new Problem('forbidden');",
    replace: "if (!model) throw new Problem('forbidden');",
    ...of('files that come in'),
  },
  {
    name: 'a list is taken out by those who may export',
    file: 'src/modules/integration/exports/rights.ts',
    find: "if (!mayExport(ctx, model)) throw new Problem('forbidden');",
    replace: '',
    ...of('taken out in a file'),
  },
  {
    name: 'many are changed at once by those who may change one',
    file: kernel('bulk'),
    find: "if (grantsOn(ctx, model, op === 'update' ? 'update' : 'delete').length === 0) {",
    replace: "if (grantsOn(ctx, model, 'read').length === 0) {",
    ...together,
  },
  {
    name: 'records are made by those whose roles grant it',
    file: kernel('write'),
    find: "if (!options.asSystem && grantsOn(ctx, model, 'create').length === 0) throw new Problem('forbidden');",
    replace: '',
    ...of('records that are made'),
  },
];
