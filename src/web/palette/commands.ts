import {
  type Icon,
  IconBolt,
  IconLanguage,
  IconPlus,
  IconProgress,
  IconSunMoon,
  IconTrash,
  IconUserCircle,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SearchHitWire } from '../../kernel/wire.ts';
import { isAskable, startAction } from '../actions/action.ts';
import { findCached } from '../api/cache.ts';
import { useMe, useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { offeredOn } from '../record/layout.ts';
import { usableDialogs, useScreens } from '../screen.ts';
import { openedDialog } from '../shell/dialogs.ts';
import { creatable, objectIcon, useNavGroups } from '../shell/nav.ts';
import { useProfileChange } from '../shell/session.ts';
import { useToasts } from '../shell/toasts.tsx';

/** One line of the palette. */
export type Command = {
  id: string;
  group: MessageKey;
  text: string;
  /** What else one may type to find it, such as the other language. */
  also: string;
  icon: Icon;
  run: () => void;
};

/** True if every word typed stands in the command's text, in either language. */
export function matches(command: Pick<Command, 'text' | 'also'>, typed: string): boolean {
  const text = `${command.text} ${command.also}`.normalize('NFKC').toLowerCase();
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Every command the member has here: pages, create, actions on the record at hand, settings. */
export function useCommands(): Command[] {
  const pages = usePageCommands();
  const actions = useActionCommands();
  const settings = useSettingCommands();
  return useMemo(() => [...actions, ...pages, ...settings], [actions, pages, settings]);
}

/** More than these one would not tell apart: one types on. */
const MOST_ABOUT = 3;

/** What can be written down about the first hits at once, without opening them: a call with a customer or a lead. */
export function useAboutCommands(hits: readonly SearchHitWire[]): Command[] {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const screens = useScreens();
  return useMemo(
    () =>
      usableDialogs(screens, metadata).flatMap((dialog) =>
        dialog.subjects.flatMap(({ about }, index) => {
          const found = hits.filter((hit) => hit.object === about);
          const object = metadata.objects.find(({ name }) => name === about);
          // A lead may be called like a customer, above all like the one it became.
          const kind = index > 0 && object ? [label(object.label)] : [];
          // Of namesakes one looks first whom one has.
          return found
            .filter(({ title }) => found.filter((other) => other.title === title).length === 1)
            .slice(0, MOST_ABOUT)
            .map(({ id, title }): Command => {
              const given = { values: { [about]: id }, titles: { [about]: title } };
              return {
                id: `dialog:${dialog.id}:${id}`,
                group: 'palette.create',
                text: [t(dialog.title), title, ...kind].join(' · '),
                also: '',
                icon: dialog.icon,
                run: () => openedDialog.set({ ...dialog, given }),
              };
            });
        }),
      ),
    [hits, label, metadata, screens, t],
  );
}

function usePageCommands(): Command[] {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const navigate = useNavigate();
  const groups = useNavGroups();
  const screens = useScreens();
  return useMemo(() => {
    const both = (one: { zh: string; en: string }) => `${one.zh} ${one.en}`;
    const objects = groups.flatMap((group) => group.objects);
    const dialogs = usableDialogs(screens, metadata).map((dialog): Command => ({
      id: `dialog:${dialog.id}`,
      group: 'palette.create',
      text: t(dialog.title),
      also: dialog.also,
      icon: dialog.icon,
      run: () => openedDialog.set(dialog),
    }));
    const pages = groups
      .flatMap((group) => group.pages)
      .map((page): Command => ({
        id: `page:${page.path}`,
        group: 'palette.pages',
        text: t(page.title),
        also: page.also,
        icon: page.icon,
        run: () => void navigate({ to: '/$path', params: { path: page.path.slice(1) } }),
      }));
    const lists = objects.map((object): Command => ({
      id: `list:${object.name}`,
      group: 'palette.pages',
      text: label(object.pluralLabel),
      also: both(object.pluralLabel),
      icon: objectIcon(object.name),
      run: () => void navigate({ to: '/$path', params: { path: object.path } }),
    }));
    const creates = creatable(metadata).map((object): Command => ({
      id: `create:${object.name}`,
      group: 'palette.create',
      text: t('palette.createOne', { object: label(object.label) }),
      also: `+ 新建 new create ${both(object.label)}`,
      icon: IconPlus,
      run: () => void navigate({ to: '/$path/new', params: { path: object.path }, search: {} }),
    }));
    const trashes = objects
      .filter((object) => object.verbs.delete)
      .map((object): Command => ({
        id: `trash:${object.name}`,
        group: 'palette.pages',
        text: `${t('shell.trash')} · ${label(object.pluralLabel)}`,
        also: `回收站 trash ${both(object.pluralLabel)}`,
        icon: IconTrash,
        run: () => void navigate({ to: '/$path/trash', params: { path: object.path } }),
      }));
    return [...dialogs, ...creates, ...pages, ...lists, ...trashes];
  }, [groups, label, metadata, navigate, screens, t]);
}

/** Actions on the record whose page is open, and those that need no record. */
function useActionCommands(): Command[] {
  const label = useLabel();
  const metadata = useMetadata();
  const { path, id } = useParams({ strict: false });
  const client = useQueryClient();
  return useMemo(() => {
    const here = id ? metadata.objects.find((object) => object.path === path) : undefined;
    const record = here && id ? findCached(client, here.name, id) : undefined;
    const own = here && record ? offeredOn(metadata.actions, here, record) : [];
    return metadata.actions
      .filter((action) => action.object === null || own.includes(action))
      .filter(isAskable)
      .map((action): Command => ({
        id: `action:${action.name}`,
        group: 'palette.actions',
        text: label(action.label),
        also: `${action.name} ${action.label.zh} ${action.label.en}`,
        icon: IconBolt,
        run: () => startAction(action.object === null ? { action } : { action, object: here, id }),
      }));
  }, [client, id, label, metadata, path]);
}

function useSettingCommands(): Command[] {
  const { t, locale } = useT();
  const me = useMe();
  const navigate = useNavigate();
  const change = useProfileChange();
  const toasts = useToasts();
  return useMemo(() => {
    const dark = me.theme === 'dark';
    return [
      {
        id: 'me',
        group: 'palette.settings',
        text: t('shell.profile'),
        also: '个人资料 密码 profile password',
        icon: IconUserCircle,
        run: () => void navigate({ to: '/me' }),
      },
      {
        id: 'jobs',
        group: 'palette.settings',
        text: t('shell.jobs'),
        also: '后台任务 jobs',
        icon: IconProgress,
        run: () => void navigate({ to: '/jobs' }),
      },
      {
        id: 'theme',
        group: 'palette.settings',
        text: `${t('shell.theme')}: ${t(dark ? 'shell.themeLight' : 'shell.themeDark')}`,
        also: '外观 深色 浅色 theme dark light',
        icon: IconSunMoon,
        run: () => void change({ theme: dark ? 'light' : 'dark' }).catch(toasts.failed),
      },
      {
        id: 'language',
        group: 'palette.settings',
        text: t(locale === 'zh' ? 'shell.toEnglish' : 'shell.toChinese'),
        also: '语言 中文 language english chinese',
        icon: IconLanguage,
        run: () => void change({ locale: locale === 'zh' ? 'en' : 'zh' }).catch(toasts.failed),
      },
    ] satisfies Command[];
  }, [change, locale, me.theme, navigate, t, toasts]);
}
