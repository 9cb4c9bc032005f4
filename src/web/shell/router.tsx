import type { QueryClient } from '@tanstack/react-query';
import {
  Outlet,
  type ParsedLocation,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { isSignedIn } from '../api/ahead.ts';
import { get } from '../api/client.ts';
import { isApiProblem } from '../api/problem.ts';
import { dropKeptMetadata, meQuery, metadataQuery } from '../api/queries.ts';
import { rememberSignedIn, wasSignedIn } from '../api/signedIn.ts';
import { needTexts, setLocale } from '../i18n/i18n.ts';
import { listSearch } from '../list/search.ts';
import { type Screens, usablePages } from '../screen.ts';
import { ErrorPage } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { AppLayout } from './AppLayout.tsx';
import { navGroups } from './nav.ts';

type Context = { client: QueryClient; screens: Screens };

/** Settings are rarely opened: their texts come with their pages. */
const withTexts =
  <Page,>(load: () => Promise<Page>) =>
  async () =>
    (await Promise.all([load(), needTexts('settings')]))[0];

const listPage = () => import('../list/ListPage.tsx');
const recordPage = () => import('../record/RecordPage.tsx');
/** Pages of the shell for somebody signed in, by their address. */
const ownPages = {
  me: withTexts(() => import('../profile/ProfilePage.tsx')),
  jobs: () => import('../jobs/JobsPage.tsx'),
  notifications: () => import('../notifications/NotificationsPage.tsx'),
};

/**
 * Loads the code of the page that the address names, while it is still being asked what somebody signed in may use and
 * the texts are on their way. What fails is asked for again by whoever needs it.
 */
export async function loadPageAhead({ pages }: Screens): Promise<void> {
  if (!(await isSignedIn())) return;
  const [path = '', id] = window.location.pathname.slice(1).split('/');
  const own = Object.entries(ownPages).find(([name]) => name === path)?.[1];
  const page = pages.find((each) => (path === '' ? each.home : each.path === `/${path}`));
  const load = own ?? page?.load ?? (id === undefined ? listPage : recordPage);
  await load().catch(() => undefined);
}

type SetupWire = { open: boolean; signedIn: boolean };

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

/** Where to go after signing in: only an address of this application. */
function nextSearch(raw: Record<string, unknown>): { next?: string } {
  const next = raw['next'];
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {};
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import('../auth/SignInPage.tsx'), 'SignInPage'),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => import('../auth/ForgotPasswordPage.tsx'),
    'ForgotPasswordPage',
  ),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    withTexts(() => import('../auth/ResetPasswordPage.tsx')),
    'ResetPasswordPage',
  ),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    withTexts(() => import('../auth/SetupPage.tsx')),
    'SetupPage',
  ),
});

/** Loads who is signed in and what they may use; without a session goes to sign-in, on a new system to set-up. */
async function requireSession({ client }: Context, location: ParsedLocation): Promise<void> {
  const signedOut = (open: boolean): void => {
    if (open) redirect({ to: '/setup', throw: true });
    const next = location.href === '/' ? undefined : location.href;
    redirect({ to: '/sign-in', search: next ? { next } : {}, throw: true });
  };
  if (!client.getQueryData(meQuery.queryKey) && !wasSignedIn()) {
    const { open, signedIn } = await get<SetupWire>('/setup');
    if (!signedIn) signedOut(open);
  }
  try {
    const [me] = await Promise.all([
      client.ensureQueryData({ ...meQuery, revalidateIfStale: true }),
      client.ensureQueryData({ ...metadataQuery, revalidateIfStale: true }),
    ]);
    rememberSignedIn(true);
    if (!client.getQueryState(meQuery.queryKey)?.isInvalidated) await setLocale(me.locale);
  } catch (error) {
    if (!isApiProblem(error) || error.problem.status !== 401) throw error;
    rememberSignedIn(false);
    void dropKeptMetadata();
    signedOut((await get<SetupWire>('/setup')).open);
  }
}

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: AppLayout,
  beforeLoad: ({ context, location }) => requireSession(context, location),
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: async ({ context }) => {
    const metadata = await context.client.ensureQueryData(metadataQuery);
    const own = usablePages(context.screens, metadata).find((page) => page.home);
    if (own) redirect({ to: '/$path', params: { path: own.path.slice(1) }, throw: true });
    const first = navGroups(metadata).find(({ objects }) => objects.length > 0)?.objects[0];
    if (first) redirect({ to: '/$path', params: { path: first.path }, throw: true });
    redirect({ to: '/me', throw: true });
  },
});

const me = createRoute({
  getParentRoute: () => app,
  path: '/me',
  component: lazyRouteComponent(ownPages.me, 'ProfilePage'),
});

const jobs = createRoute({
  getParentRoute: () => app,
  path: '/jobs',
  component: lazyRouteComponent(ownPages.jobs, 'JobsPage'),
});

const notifications = createRoute({
  getParentRoute: () => app,
  path: '/notifications',
  component: lazyRouteComponent(ownPages.notifications, 'NotificationsPage'),
});

const list = createRoute({
  getParentRoute: () => app,
  path: '/$path',
  validateSearch: listSearch,
  component: lazyRouteComponent(listPage, 'ListPage'),
});

const form = createRoute({
  getParentRoute: () => app,
  path: '/$path/new',
  // Values to begin with: `/contacts/new?customer=<id>`.
  validateSearch: (raw: Record<string, unknown>): Record<string, unknown> => raw,
  component: lazyRouteComponent(() => import('../form/FormPage.tsx'), 'FormPage'),
});

const trash = createRoute({
  getParentRoute: () => app,
  path: '/$path/trash',
  component: lazyRouteComponent(() => import('../list/TrashPage.tsx'), 'TrashPage'),
});

const record = createRoute({
  getParentRoute: () => app,
  path: '/$path/$id',
  component: lazyRouteComponent(recordPage, 'RecordPage'),
});

const fixed = [home, me, jobs, notifications, list, form, trash, record] as const;
const tree = root.addChildren([signIn, forgot, reset, setup, app.addChildren(fixed)]);

/**
 * The routes of the application; pages load when they are first needed, or when a pointer rests on their link. The
 * modules' pages go before the lists: `/$path` with the page's path leads to it, and is how links name it.
 */
export function createAppRouter(client: QueryClient, screens: Screens) {
  const pages = screens.pages.map((page) =>
    createRoute({
      getParentRoute: () => app,
      path: page.path,
      component: lazyRouteComponent(async () => ({ default: await page.load() })),
    }),
  );
  app.addChildren([...fixed, ...pages]);
  return createRouter({
    routeTree: tree,
    context: { client, screens },
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 200,
    // A page that is there replaces its skeleton at once.
    defaultPendingMinMs: 0,
    defaultErrorComponent: ErrorPage,
    scrollRestoration: true,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

/** Loads the page that the address names, and what it shows where that can be told from the address alone. */
export async function loadFirstPage(router: AppRouter, client: QueryClient): Promise<void> {
  await router.load();
  const match = router.state.matches.at(-1);
  // Asking again for metadata that could not be had is the page's business.
  const metadata = client.getQueryData(metadataQuery.queryKey);
  if (!match || !metadata) return;
  if (match.routeId === '/app/$path') {
    const { prepareList } = await listPage();
    await prepareList({ client, metadata, search: match.search }, match.params.path);
    return;
  }
  const { pages } = router.options.context.screens;
  const page = pages.find(({ path }) => path === match.pathname);
  await page?.prepare?.({ client, metadata, search: match.search });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
