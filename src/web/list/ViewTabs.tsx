import { ActionIcon, Group, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceFloppy,
  IconPencil,
  IconRestore,
  IconStar,
  IconStarOff,
  IconTrash,
  IconUsers,
  IconUsersMinus,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import type { ViewDialogMode } from './ViewDialog.tsx';
import type { ListState } from './useListState.ts';
import { type SavedViews, useManages } from './useSavedViews.ts';
import { MINE, type SavedView, definitionOf, hasOwner } from './view.ts';

const ViewDialog = lazy(async () => ({ default: (await import('./ViewDialog.tsx')).ViewDialog }));

type Props = {
  object: ObjectWire;
  list: ListState;
  saved: SavedViews & { mayCreate: boolean };
};

/** The views of a list as tabs, and what can be done with the one on screen. */
export function ViewTabs({ object, list, saved }: Props) {
  const { t } = useT();
  const [dialog, setDialog] = useState<ViewDialogMode | null>(null);
  const active = saved.views.find((view) => view.id === list.view);
  return (
    <Group gap={4} wrap="nowrap" className="zy-list-views">
      <div className="zy-list-tabscroll">
        <nav aria-label={t('list.views')} className="zy-list-tabs">
          <Tab object={object} list={list} view={undefined} text={t('list.viewAll')} />
          {hasOwner(object) && (
            <Tab object={object} list={list} view={MINE} text={t('list.viewMine')} />
          )}
          {saved.views.map((view) => (
            <Tab
              key={view.id}
              object={object}
              list={list}
              view={view.id}
              text={view.name}
              shared={view.shared}
            />
          ))}
        </nav>
      </div>
      <ViewMenu list={list} saved={saved} active={active} onDialog={setDialog} />
      <Suspense fallback={null}>
        {dialog && (
          <ViewDialog mode={dialog} list={list} saved={saved} onClose={() => setDialog(null)} />
        )}
      </Suspense>
    </Group>
  );
}

type TabProps = {
  object: ObjectWire;
  list: ListState;
  view: string | undefined;
  text: string;
  shared?: boolean;
};

function Tab({ object, list, view, text, shared }: TabProps) {
  const { t } = useT();
  const current = list.view === view;
  // The link compares addresses; which view is shown is for the list to say.
  const mark = { 'aria-current': current ? ('page' as const) : undefined };
  return (
    <UnstyledButton
      className="zy-list-tab"
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path: object.path }}
          search={list.addressOf(view)}
          preload={false}
          activeOptions={{ exact: true, includeSearch: true }}
          activeProps={mark}
          inactiveProps={mark}
        />
      )}
    >
      {text}
      {shared && <IconUsers size={14} aria-label={t('list.viewShared')} role="img" />}
      {current && list.changed && (
        <Tooltip label={t('list.viewChanged')}>
          <span className="zy-list-changed" role="img" aria-label={t('list.viewChanged')} />
        </Tooltip>
      )}
    </UnstyledButton>
  );
}

type MenuProps = {
  list: ListState;
  saved: SavedViews & { mayCreate: boolean };
  active: SavedView | undefined;
  onDialog: (mode: ViewDialogMode) => void;
};

function ViewMenu({ list, saved, active, onDialog }: MenuProps) {
  const { t } = useT();
  const toasts = useToasts();
  const mine = active && saved.isMine(active) ? active : undefined;
  const manages = useManages(mine ? undefined : active);
  const mayChange = mine ?? (manages ? active : undefined);
  if (!saved.mayCreate && !list.changed) return null;
  const save = (view: SavedView) =>
    saved
      .change(view, { definition: { ...definitionOf(list), default: view.definition.default } })
      .then(() => list.openView(view.id))
      .catch(toasts.failed);
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={t('list.viewMenu')}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && list.changed && (
          <Menu.Item
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            onClick={() => void save(mayChange)}
          >
            {t('list.viewSave')}
          </Menu.Item>
        )}
        {saved.mayCreate && (
          <Menu.Item
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            onClick={() => onDialog({ type: 'add' })}
          >
            {t(active && !mine ? 'list.viewCopy' : 'list.viewSaveAs')}
          </Menu.Item>
        )}
        {list.changed && (
          <Menu.Item
            leftSection={<IconRestore size={16} aria-hidden />}
            onClick={() => list.openView(list.view)}
          >
            {t('list.viewReset')}
          </Menu.Item>
        )}
        {mine && <OpensWith view={mine} saved={saved} />}
        {mayChange && <Manage view={mayChange} list={list} saved={saved} onDialog={onDialog} />}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Has the list open with this view, or no longer. */
function OpensWith({ view, saved }: { view: SavedView; saved: SavedViews }) {
  const { t } = useT();
  const toasts = useToasts();
  const opens = view.definition.default === true;
  const Star = opens ? IconStarOff : IconStar;
  return (
    <Menu.Item
      leftSection={<Star size={16} aria-hidden />}
      onClick={() => void saved.openWith(opens ? undefined : view).catch(toasts.failed)}
    >
      {t(opens ? 'list.viewNoDefault' : 'list.viewDefault')}
    </Menu.Item>
  );
}

type ManageProps = Omit<MenuProps, 'active'> & { view: SavedView };

/** What its owner may do with a view, and whoever manages shared ones. */
function Manage({ view, list, saved, onDialog }: ManageProps) {
  const { t } = useT();
  const toasts = useToasts();
  const Share = view.shared ? IconUsersMinus : IconUsers;
  const remove = () => {
    list.openView(undefined);
    saved.remove(view).catch(toasts.failed);
  };
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconPencil size={16} aria-hidden />}
        onClick={() => onDialog({ type: 'rename', view })}
      >
        {t('list.viewRename')}
      </Menu.Item>
      <Menu.Item
        leftSection={<Share size={16} aria-hidden />}
        onClick={() => void saved.change(view, { shared: !view.shared }).catch(toasts.failed)}
      >
        {t(view.shared ? 'list.viewUnshare' : 'list.viewShare')}
      </Menu.Item>
      <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
        {t('list.viewDelete')}
      </Menu.Item>
    </>
  );
}
