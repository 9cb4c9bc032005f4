import { useMantineColorScheme } from '@mantine/core';
import { useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Suspense, lazy, useEffect } from 'react';
import { startedAction } from '../actions/action.ts';
import { startLive } from '../api/live.ts';
import { SignedIn, useMe, useMetadata } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { openPalette, paletteOpen } from '../palette/palette.ts';
import { conflicts } from '../record/conflict.ts';
import { usableDialogs, useScreens } from '../screen.ts';
import { ConnectionBanner } from '../state/ConnectionBanner.tsx';
import { useStore } from '../state/store.ts';
import { openedDialog } from './dialogs.ts';
import { SideNav } from './SideNav.tsx';
import css from './shell.module.css';
import { TopBar } from './TopBar.tsx';

// A phone's only.
const BottomNav = lazy(async () => ({ default: (await import('./BottomNav.tsx')).BottomNav }));
// Needed a moment after the first screen at the earliest.
const Palette = lazy(async () => ({ default: (await import('../palette/Palette.tsx')).Palette }));
const ConflictDialog = lazy(async () => ({
  default: (await import('../record/ConflictDialog.tsx')).ConflictDialog,
}));
const ActionDialog = lazy(async () => ({
  default: (await import('../actions/ActionDialog.tsx')).ActionDialog,
}));

/** True on a phone: bottom navigation, cards, big targets. */
export function usePhone(): boolean {
  return useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false });
}

/** Everything around a page for a signed-in member. */
export function AppLayout() {
  return (
    <SignedIn>
      <Frame />
    </SignedIn>
  );
}

function Frame() {
  const { t } = useT();
  const phone = usePhone();
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'zhiyin.navCollapsed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  useMemberSettings();
  // ⌘K also while one types; a slash in a field is a slash.
  useHotkeys([['mod+K', openPalette]], []);
  useHotkeys([['/', openPalette]]);
  const dialogs = usableDialogs(useScreens(), useMetadata());
  useHotkeys(
    dialogs.flatMap((dialog) => (dialog.key ? [[dialog.key, () => openedDialog.set(dialog)]] : [])),
  );
  return (
    <div className={css.shell}>
      <a href="#main" className="zy-skip">
        {t('shell.skip')}
      </a>
      {!phone && (
        <nav
          className={css.nav}
          data-collapsed={collapsed || undefined}
          aria-label={t('shell.nav')}
        >
          <SideNav collapsed={collapsed} onCollapse={setCollapsed} />
        </nav>
      )}
      <header className={css.header}>
        <TopBar phone={phone} />
      </header>
      <main id="main" tabIndex={-1} className={css.main}>
        <ConnectionBanner />
        <Outlet />
      </main>
      {phone && (
        <nav className={css.bottom} aria-label={t('shell.nav')}>
          <Suspense fallback={null}>
            <BottomNav />
          </Suspense>
        </nav>
      )}
      <Overlays />
    </div>
  );
}

/** Dialogs that any page may ask for. */
function Overlays() {
  const palette = useStore(paletteOpen);
  const conflict = useStore(conflicts)[0];
  const action = useStore(startedAction);
  const dialog = useStore(openedDialog);
  return (
    <Suspense fallback={null}>
      {palette && <Palette />}
      {action && <ActionDialog started={action} />}
      {dialog && (
        <dialog.component
          subjects={dialog.subjects}
          given={dialog.given}
          onClose={() => openedDialog.set(null)}
        />
      )}
      {conflict && <ConflictDialog key={conflict.question.id} open={conflict} />}
    </Suspense>
  );
}

/** Follows the member's theme and starts live updates for as long as they are signed in. */
function useMemberSettings(): void {
  const client = useQueryClient();
  const me = useMe();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => setColorScheme(me.theme), [me.theme, setColorScheme]);
  // Signing out unmounts the shell, so that the stream is never another member's.
  useEffect(() => startLive(client), [client]);
}
