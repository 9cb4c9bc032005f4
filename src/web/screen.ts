import type { Icon } from '@tabler/icons-react';
import {
  type ComponentType,
  type LazyExoticComponent,
  createContext,
  lazy,
  useContext,
} from 'react';
import type { MetadataWire, ObjectWire, RecordWire } from '../kernel/wire.ts';
import type { Draft } from './form/drafts.ts';
import type { MessageKey } from './i18n/keys.ts';

/** The groups of the navigation, in its order; `nav.custom` and `nav.settings` come after these. */
export type NavTitle = Extract<MessageKey, `nav.${string}`>;

/** A page of a module: an address, a line of the navigation and a command of the palette. */
export type ScreenPage = {
  /** One step, such as `/workbench`; no object may have the same path. */
  path: `/${string}`;
  title: MessageKey;
  /** What else one may type in the palette to find it: its names in both languages. */
  also: string;
  icon: Icon;
  group: NavTitle;
  /** Its place among the pages of its group; they stand before the group's lists. */
  order: number;
  /** Names of objects; the page is shown to those who may read all of them. */
  needs?: readonly string[];
  /** The page `/` leads to, for those who may see it. */
  home?: true;
  load: () => Promise<ComponentType>;
};

/** A card on the page of an object's records. */
export type RecordPanel = {
  object: string;
  id: string;
  /** `top`: over the columns, in full width. `beside`: before the related lists. */
  place: 'top' | 'beside';
  /** The height in pixels that is kept free while it loads, so that nothing jumps. */
  height?: number;
  /** It tells what is computed about the record: the page does not list that once more. */
  facts?: true;
  load: () => Promise<ComponentType<PanelProps>>;
};

export type PanelProps = { object: ObjectWire; record: RecordWire };

/** The form for new records of an object, instead of the one that its fields give. */
export type RecordForm = {
  object: string;
  load: () => Promise<ComponentType<RecordFormProps>>;
};

export type RecordFormProps = {
  object: ObjectWire;
  /** What the form begins with, such as the customer a contact is made for. */
  given: Draft;
  /** Drafts of different places are kept apart. */
  place: string;
  onSaved: (record: RecordWire) => void;
  onCancel: () => void;
  /** Offers to save and begin another one. */
  another?: boolean;
};

/** Something to write down from anywhere: in the palette and under (+). */
export type ScreenDialog = {
  id: string;
  title: MessageKey;
  /** What else one may type in the palette to find it: its names in both languages. */
  also: string;
  icon: Icon;
  /** Name of the object it makes; offered to those who may create one. */
  creates: string;
  load: () => Promise<ComponentType<{ onClose: () => void }>>;
};

/** What asks for the input of an action, instead of the fields that its schema gives. */
export type ScreenAction = {
  /** Name of an action on records. */
  action: string;
  load: () => Promise<ComponentType<ActionProps>>;
};

export type ActionProps = { object: ObjectWire; id: string; onClose: () => void };

/** What a module brings to the browser. `src/main/screens.ts` lists the manifests; nothing else knows them all. */
export type ScreenManifest = {
  pages?: ScreenPage[];
  panels?: RecordPanel[];
  forms?: RecordForm[];
  dialogs?: ScreenDialog[];
  actions?: ScreenAction[];
};

/** A part of a manifest with the component that it loads, to be used under `Suspense`. */
export type Loadable<Part, Props> = Part & { component: LazyExoticComponent<ComponentType<Props>> };

/** The screens of every module, one list of each kind. */
export type Screens = {
  pages: ScreenPage[];
  panels: Loadable<RecordPanel, PanelProps>[];
  forms: Loadable<RecordForm, RecordFormProps>[];
  dialogs: Loadable<ScreenDialog, { onClose: () => void }>[];
  actions: Loadable<ScreenAction, ActionProps>[];
};

function loadable<Props, Part extends { load: () => Promise<ComponentType<Props>> }>(
  part: Part,
): Loadable<Part, Props> {
  return { ...part, component: lazy(async () => ({ default: await part.load() })) };
}

/** Brings the manifests of all modules together. */
export function gatherScreens(manifests: readonly ScreenManifest[]): Screens {
  return {
    pages: manifests.flatMap(({ pages }) => pages ?? []),
    panels: manifests.flatMap(({ panels }) => panels ?? []).map(loadable<PanelProps, RecordPanel>),
    forms: manifests.flatMap(({ forms }) => forms ?? []).map(loadable<RecordFormProps, RecordForm>),
    dialogs: manifests
      .flatMap(({ dialogs }) => dialogs ?? [])
      .map(loadable<{ onClose: () => void }, ScreenDialog>),
    actions: manifests
      .flatMap(({ actions }) => actions ?? [])
      .map(loadable<ActionProps, ScreenAction>),
  };
}

/** The pages that somebody with this metadata may use, in their order. */
export function usablePages({ pages }: Screens, { objects }: MetadataWire): ScreenPage[] {
  const readable = new Set(objects.filter(({ verbs }) => verbs.read).map(({ name }) => name));
  return pages
    .filter(({ needs }) => (needs ?? []).every((name) => readable.has(name)))
    .toSorted((a, b) => a.order - b.order);
}

/** What somebody with this metadata may write down from anywhere. */
export function usableDialogs({ dialogs }: Screens, { objects }: MetadataWire): Screens['dialogs'] {
  return dialogs.filter(({ creates }) =>
    objects.some(({ name, verbs }) => name === creates && verbs.create),
  );
}

export const ScreensContext = createContext<Screens>(gatherScreens([]));

/** The screens that the modules bring. */
export function useScreens(): Screens {
  return useContext(ScreensContext);
}
