import {
  type Icon,
  IconAddressBook,
  IconArrowsSplit2,
  IconBuildingCommunity,
  IconCategory,
  IconChecklist,
  IconCoin,
  IconFilter,
  IconFlag,
  IconFlask,
  IconHeartHandshake,
  IconKey,
  IconMessages,
  IconPackage,
  IconReceipt,
  IconShieldLock,
  IconSitemap,
  IconStairs,
  IconSwords,
  IconTable,
  IconTableExport,
  IconTableImport,
  IconTableShare,
  IconTags,
  IconTargetArrow,
  IconUserCog,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import type { MetadataWire, ObjectWire } from '../../kernel/wire.ts';
import { useMetadata } from '../api/queries.ts';
import type { Label } from '../../kernel/field.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { type NavTitle, type ScreenPage, usablePages, useScreens } from '../screen.ts';

export type NavGroup = { title: NavTitle; pages: ScreenPage[]; objects: ObjectWire[] };

/** One line of the navigation; `path` without the slash. */
export type Place = { path: string; icon: Icon; name: MessageKey | Label };

/** The order of work; a module that is not named here (a custom object has none) comes before the settings. */
const MODULES: [module: string, title: NavTitle][] = [
  ['home', 'nav.home'],
  ['customers', 'nav.customers'],
  ['sales', 'nav.sales'],
  ['catalog', 'nav.catalog'],
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
const WITHIN_OTHERS = new Set([
  'customerTag',
  'experimentArm',
  'identifier',
  'leadInteraction',
  'memberRole',
  'opportunityCompetitor',
  'opportunityContact',
  'orderLine',
  'participant',
  'productOffer',
  'savedView',
  'scoreModel',
  'stage',
  'stageEntry',
]);

/** Arranged once by those who set the system up, whatever module they are of. */
const SETTINGS = new Set([
  'exchangeRate',
  'importPreset',
  'pipeline',
  'pipelineStage',
  'productCategory',
  'qualityRule',
  'stageModel',
  'tag',
]);

/** The lists that the member may use, grouped by work; settings last. Groups without content are left out. */
export function navGroups(
  { objects }: MetadataWire,
  pages: readonly ScreenPage[] = [],
): NavGroup[] {
  const usable = objects.filter((one) => one.verbs.read && !WITHIN_OTHERS.has(one.name));
  const isSetting = (one: ObjectWire) => one.module === 'identity' || SETTINGS.has(one.name);
  const work = usable.filter((one) => !isSetting(one));
  const known = new Set(MODULES.map(([module]) => module));
  const lists: Omit<NavGroup, 'pages'>[] = [
    ...MODULES.map(([module, title]) => ({
      title,
      objects: work.filter((one) => one.module === module),
    })),
    { title: 'nav.custom', objects: work.filter((one) => !one.module || !known.has(one.module)) },
    { title: 'nav.settings', objects: usable.filter(isSetting) },
  ];
  return lists
    .map((group) => ({ ...group, pages: pages.filter((page) => page.group === group.title) }))
    .filter((group) => group.objects.length + group.pages.length > 0);
}

/** The navigation of the member: the modules' pages and the lists, grouped by work. */
export function useNavGroups(): NavGroup[] {
  const metadata = useMetadata();
  const screens = useScreens();
  return useMemo(() => navGroups(metadata, usablePages(screens, metadata)), [metadata, screens]);
}

/** A group's lines: its pages, then its lists. */
export function placesOf({ pages, objects }: Pick<NavGroup, 'pages' | 'objects'>): Place[] {
  return [
    ...pages.map(({ path, icon, title }) => ({ path: path.slice(1), icon, name: title })),
    ...objects.map((object) => ({
      path: object.path,
      icon: objectIcon(object.name),
      name: object.pluralLabel,
    })),
  ];
}

/** Says what a line of the navigation is called. */
export function usePlaceName(): (place: Place) => string {
  const { t } = useT();
  const label = useLabel();
  return ({ name }) => (typeof name === 'string' ? t(name) : label(name));
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
  churnCase: IconHeartHandshake,
  exchangeRate: IconCoin,
  experiment: IconFlask,
  exportRun: IconTableExport,
  importPreset: IconTableShare,
  importRun: IconTableImport,
  stageModel: IconStairs,
  apiKey: IconKey,
  competitor: IconSwords,
  lead: IconFilter,
  opportunity: IconTargetArrow,
  order: IconReceipt,
  pipeline: IconArrowsSplit2,
  pipelineStage: IconFlag,
  product: IconPackage,
  productCategory: IconCategory,
};

/** The picture of an object; custom objects share one. */
export function objectIcon(object: string): Icon {
  return ICONS[object] ?? IconTable;
}
