import {
  type Icon,
  IconAddressBook,
  IconBuildingCommunity,
  IconChecklist,
  IconCoin,
  IconKey,
  IconMessages,
  IconShieldLock,
  IconSitemap,
  IconStairs,
  IconTable,
  IconTags,
  IconUserCog,
} from '@tabler/icons-react';
import type { MetadataWire, ObjectWire } from '../../kernel/wire.ts';
import type { MessageKey } from '../i18n/keys.ts';

export type NavGroup = { title: MessageKey; objects: ObjectWire[] };

/** The order of work; a module that is not named here (a custom object has none) comes before the settings. */
const MODULES: [module: string, title: MessageKey][] = [
  ['customers', 'nav.customers'],
  ['catalog', 'nav.catalog'],
  ['sales', 'nav.sales'],
  ['market', 'nav.market'],
  ['marketing', 'nav.marketing'],
  ['service', 'nav.service'],
  ['loyalty', 'nav.loyalty'],
  ['insight', 'nav.insight'],
  ['staff', 'nav.staff'],
  ['quality', 'nav.quality'],
  ['privacy', 'nav.privacy'],
  ['integration', 'nav.integration'],
];

/** Kept for the screens themselves or shown on the record they belong to: no place of work. */
const WITHIN_OTHERS = new Set(['savedView', 'memberRole', 'identifier', 'stage', 'customerTag']);

/** Arranged once by those who set the system up, whatever module they are of. */
const SETTINGS = new Set(['exchangeRate', 'tag', 'stageModel']);

/** What the member may use, grouped by work; settings last. Groups without content are left out. */
export function navGroups({ objects }: MetadataWire): NavGroup[] {
  const usable = objects.filter((one) => one.verbs.read && !WITHIN_OTHERS.has(one.name));
  const isSetting = (one: ObjectWire) => one.module === 'identity' || SETTINGS.has(one.name);
  const work = usable.filter((one) => !isSetting(one));
  const known = new Set(MODULES.map(([module]) => module));
  const groups: NavGroup[] = [
    ...MODULES.map(([module, title]) => ({
      title,
      objects: work.filter((one) => one.module === module),
    })),
    { title: 'nav.custom', objects: work.filter((one) => !one.module || !known.has(one.module)) },
    { title: 'nav.settings', objects: usable.filter(isSetting) },
  ];
  return groups.filter((group) => group.objects.length > 0);
}

/** What the member may create, in the order of the navigation, settings left out. */
export function creatable(metadata: MetadataWire): ObjectWire[] {
  return navGroups(metadata)
    .filter((group) => group.title !== 'nav.settings')
    .flatMap((group) => group.objects)
    .filter((object) => object.verbs.create);
}

const ICONS: Record<string, Icon> = {
  customer: IconBuildingCommunity,
  contact: IconAddressBook,
  interaction: IconMessages,
  task: IconChecklist,
  tag: IconTags,
  unit: IconSitemap,
  member: IconUserCog,
  role: IconShieldLock,
  exchangeRate: IconCoin,
  stageModel: IconStairs,
  apiKey: IconKey,
};

/** The picture of an object; custom objects share one. */
export function objectIcon(object: string): Icon {
  return ICONS[object] ?? IconTable;
}
