import type { Icon } from '@tabler/icons-react';
import type { QueryClient } from '@tanstack/react-query';
import {
  type ComponentType,
  type LazyExoticComponent,
  type ReactNode,
  createContext,
  lazy,
  useContext,
} from 'react';
import type { Verb } from '../kernel/access.ts';
import type { Condition } from '../kernel/condition.ts';
import type { MetadataWire, ObjectWire, RecordWire } from '../kernel/wire.ts';
import type { Draft } from './form/drafts.ts';
import { needTexts, type TextPart } from './i18n/i18n.ts';
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
  /** Name of an action: the page is shown to those who may carry it out. */
  action?: string;
  /** The page `/` leads to, for those who may see it. */
  home?: true;
  load: () => Promise<ComponentType>;
  /** Asks for what it shows: the page one opens the product with is drawn with it, instead of first without. */
  prepare?: (opened: OpenedPage) => Promise<void>;
};

/** A page that is about to be drawn. */
export type OpenedPage = {
  client: QueryClient;
  metadata: MetadataWire;
  /** What the address keeps beside its path. */
  search: Record<string, unknown>;
};

export type PanelPlace = 'top' | 'beside';

/** A card on the page of an object's records. */
export type RecordPanel = {
  object: string;
  id: string;
  /** `top`: over the columns, in full width. `beside`: before the related lists. */
  place: PanelPlace;
  /** Where it stands on a phone, if elsewhere: what is beside the timeline is a tab of its own there. */
  onPhone?: PanelPlace;
  /** The height in pixels that is kept free while it loads, so that nothing jumps; by what is known of the record. */
  height?: number | ((record: RecordWire, isPhone: boolean) => number);
  /** It tells what is computed about the record, all of it or these fields: the page does not list that once more. */
  facts?: true | readonly string[];
  /** Fields that it shows or changes in its own way: the page does not list them once more. */
  fields?: readonly string[];
  load: () => Promise<ComponentType<PanelProps>>;
};

export type PanelProps = { object: ObjectWire; record: RecordWire };

/** The page of an object's records, instead of the one that every object has. */
export type RecordScreen = {
  object: string;
  load: () => Promise<ComponentType<PanelProps>>;
};

/** What stands beside an entry of timelines that is a record of an object, where something is known of it. */
export type EntryMark = {
  object: string;
  id: string;
  /** The field without which it has nothing to show. */
  needs: string;
  load: () => Promise<ComponentType<PanelProps>>;
};

/** Something one does with a list as a whole: a line of its menu, and the dialog that it opens. */
export type ListTool = {
  id: string;
  title: MessageKey;
  icon: Icon;
  /** The right on the list's object that it takes. */
  verb: Verb;
  /** Name of an object whose records it makes: offered to those who may create them. */
  creates?: string;
  /** Name of an action: offered to those who may carry it out. */
  action?: string;
  /** Names of objects whose lists alone have it, or do not have it. */
  lists: { only: readonly string[] } | { except: readonly string[] };
  load: () => Promise<ComponentType<ListToolProps>>;
};

export type ListToolProps = {
  object: ObjectWire;
  /** What the list shows; columns by name. */
  list: { where?: Condition; sort?: string; columns?: string[] };
  onClose: () => void;
};

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

/** What is said beside the form for new records of an object, from what is being typed. */
export type FormAside = {
  object: string;
  load: () => Promise<ComponentType<FormAsideProps>>;
};

export type FormAsideProps = {
  object: ObjectWire;
  values: Readonly<Record<string, unknown>>;
  /** Writes into a field of the form. */
  set: (name: string, value: unknown) => void;
};

/** What the page of a deleted record says instead of its usual words, where there is more to say. */
export type GoneScreen = {
  object: string;
  load: () => Promise<ComponentType<GoneProps>>;
};

/** `children` are the usual words. */
export type GoneProps = { object: ObjectWire; id: string; children: ReactNode };

/** A kind of record that a dialog writes something down about. */
export type DialogSubject = {
  /** Name of the object it is about, and of the field that says so: the search offers it for its first hits. */
  about: string;
  /** Name of the object it makes; offered to those who may create one. */
  creates: string;
};

/** Something to write down from anywhere: in the palette and under (+). */
export type ScreenDialog = {
  id: string;
  title: MessageKey;
  /** What else one may type in the palette to find it: its names in both languages. */
  also: string;
  icon: Icon;
  /** Opens it wherever nobody is writing. */
  key?: string;
  /** The usual one first; other modules may add theirs. */
  subjects: readonly DialogSubject[];
  load: () => Promise<ComponentType<DialogProps>>;
};

export type DialogProps = {
  /** Those that the member may write about, one at least. */
  subjects: readonly DialogSubject[];
  /** What it begins with, where it was asked for beside a record. */
  given?: Draft;
  onClose: () => void;
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
  /** The parts of the catalogues that are loaded with what it shows. */
  texts?: TextPart | readonly TextPart[];
  pages?: ScreenPage[];
  panels?: RecordPanel[];
  records?: RecordScreen[];
  marks?: EntryMark[];
  tools?: ListTool[];
  forms?: RecordForm[];
  asides?: FormAside[];
  gone?: GoneScreen[];
  dialogs?: ScreenDialog[];
  /** What dialogs of other modules write about as well; `dialog` is an id. */
  subjects?: (DialogSubject & { dialog: string })[];
  actions?: ScreenAction[];
};

/** A part of a manifest with the component that it loads, to be used under `Suspense`. */
export type Loadable<Part, Props> = Part & { component: LazyExoticComponent<ComponentType<Props>> };

/** The screens of every module, one list of each kind. */
export type Screens = {
  pages: ScreenPage[];
  panels: Loadable<RecordPanel, PanelProps>[];
  records: Loadable<RecordScreen, PanelProps>[];
  marks: Loadable<EntryMark, PanelProps>[];
  tools: Loadable<ListTool, ListToolProps>[];
  forms: Loadable<RecordForm, RecordFormProps>[];
  asides: Loadable<FormAside, FormAsideProps>[];
  gone: Loadable<GoneScreen, GoneProps>[];
  dialogs: Loadable<ScreenDialog, DialogProps>[];
  actions: Loadable<ScreenAction, ActionProps>[];
};

function loadable<Props, Part extends { load: () => Promise<ComponentType<Props>> }>(
  part: Part,
): Loadable<Part, Props> {
  return { ...part, component: lazy(async () => ({ default: await part.load() })) };
}

/** The parts of a kind, each loading its texts with it. */
function partsOf<Part extends { load: () => Promise<unknown> }>(
  manifests: readonly ScreenManifest[],
  pick: (manifest: ScreenManifest) => Part[] | undefined,
): Part[] {
  return manifests.flatMap((manifest) => {
    const texts = [manifest.texts ?? []].flat();
    const parts = pick(manifest) ?? [];
    if (texts.length === 0) return parts;
    return parts.map((part) => {
      const load = async () => (await Promise.all([part.load(), ...texts.map(needTexts)]))[0];
      return Object.assign({}, part, { load });
    });
  });
}

/** Brings the manifests of all modules together. */
export function gatherScreens(manifests: readonly ScreenManifest[]): Screens {
  const added = (id: string) =>
    manifests.flatMap(({ subjects = [] }) => subjects.filter(({ dialog }) => dialog === id));
  return {
    pages: partsOf(manifests, ({ pages }) => pages),
    panels: partsOf(manifests, ({ panels }) => panels).map(loadable<PanelProps, RecordPanel>),
    records: partsOf(manifests, ({ records }) => records).map(loadable<PanelProps, RecordScreen>),
    marks: partsOf(manifests, ({ marks }) => marks).map(loadable<PanelProps, EntryMark>),
    tools: partsOf(manifests, ({ tools }) => tools).map(loadable<ListToolProps, ListTool>),
    forms: partsOf(manifests, ({ forms }) => forms).map(loadable<RecordFormProps, RecordForm>),
    asides: partsOf(manifests, ({ asides }) => asides).map(loadable<FormAsideProps, FormAside>),
    gone: partsOf(manifests, ({ gone }) => gone).map(loadable<GoneProps, GoneScreen>),
    dialogs: partsOf(manifests, ({ dialogs }) => dialogs)
      .map((dialog) => ({ ...dialog, subjects: [...dialog.subjects, ...added(dialog.id)] }))
      .map(loadable<DialogProps, ScreenDialog>),
    actions: partsOf(manifests, ({ actions }) => actions).map(loadable<ActionProps, ScreenAction>),
  };
}

/** The pages that somebody with this metadata may use, in their order. */
export function usablePages({ pages }: Screens, { objects, actions }: MetadataWire): ScreenPage[] {
  const readable = new Set(objects.filter(({ verbs }) => verbs.read).map(({ name }) => name));
  return pages
    .filter(({ needs }) => (needs ?? []).every((name) => readable.has(name)))
    .filter(({ action }) => action === undefined || actions.some(({ name }) => name === action))
    .toSorted((a, b) => a.order - b.order);
}

/** What somebody with this metadata may write down from anywhere. */
export function usableDialogs({ dialogs }: Screens, { objects }: MetadataWire): Screens['dialogs'] {
  const may = ({ creates }: DialogSubject) =>
    objects.some(({ name, verbs }) => name === creates && verbs.create);
  return dialogs
    .map((dialog) => ({ ...dialog, subjects: dialog.subjects.filter(may) }))
    .filter(({ subjects }) => subjects.length > 0);
}

/** What somebody with this metadata may do with a list as a whole. */
export function usableTools(
  { tools }: Screens,
  { objects, actions }: MetadataWire,
  { name, verbs }: ObjectWire,
): Screens['tools'] {
  const creatable = (one: string) =>
    objects.some((object) => object.name === one && object.verbs.create);
  return tools.filter(
    ({ verb, creates, action, lists }) =>
      verbs[verb] &&
      ('only' in lists ? lists.only.includes(name) : !lists.except.includes(name)) &&
      (creates === undefined || creatable(creates)) &&
      (action === undefined || actions.some((one) => one.name === action)),
  );
}

export const ScreensContext = createContext<Screens>(gatherScreens([]));

/** The screens that the modules bring. */
export function useScreens(): Screens {
  return useContext(ScreensContext);
}
