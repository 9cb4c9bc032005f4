import { AppShell, useMantineColorScheme } from '@mantine/core';
import { useHotkeys, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Suspense, lazy, useEffect } from 'react';
import { startedAction } from '../actions/action.ts';
import { startLive } from '../api/live.ts';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { openPalette, paletteOpen } from '../palette/palette.ts';
import { conflicts } from '../record/conflict.ts';
import { ConnectionBanner } from '../state/ConnectionBanner.tsx';
import { useStore } from '../state/store.ts';
import { BottomNav } from './BottomNav.tsx';
import { SideNav } from './SideNav.tsx';
import { TopBar } from './TopBar.tsx';

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
  const { t } = useT();
  const phone = usePhone();
  const [collapsed, setCollapsed] = useLocalStorage({
    key: 'zhiyin.navCollapsed',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  useMemberSettings();
  useHotkeys([
    ['mod+K', openPalette],
    ['/', openPalette],
  ]);
  return (
    <AppShell
      layout="alt"
      header={{ height: 48 }}
      navbar={{ width: collapsed ? 56 : 208, breakpoint: 'sm', collapsed: { mobile: true } }}
      footer={{ height: 56, collapsed: !phone, offset: phone }}
      transitionDuration={0}
    >
      <a href="#main" className="zy-skip">
        {t('shell.skip')}
      </a>
      <AppShell.Header>
        <TopBar phone={phone} />
      </AppShell.Header>
      {!phone && (
        <AppShell.Navbar bg="var(--zy-surface)" aria-label={t('shell.nav')}>
          <SideNav collapsed={collapsed} onCollapse={setCollapsed} />
        </AppShell.Navbar>
      )}
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none', minWidth: 0 }}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      {phone && (
        <AppShell.Footer>
          <BottomNav />
        </AppShell.Footer>
      )}
      <Overlays />
    </AppShell>
  );
}

/** Dialogs that any page may ask for. */
function Overlays() {
  const palette = useStore(paletteOpen);
  const conflict = useStore(conflicts)[0];
  const action = useStore(startedAction);
  return (
    <Suspense fallback={null}>
      {palette && <Palette />}
      {action && <ActionDialog started={action} />}
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
