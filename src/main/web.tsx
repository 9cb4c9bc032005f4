import '../web/shell/early.ts';
import '@mantine/core/styles.css';
import '../web/theme.css';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../web/api/queries.ts';
import { App } from '../web/shell/App.tsx';
import { createAppRouter, loadFirstPage, loadPageAhead } from '../web/shell/router.tsx';
import { startI18n } from '../web/i18n/i18n.ts';
import { gatherScreens } from '../web/screen.ts';
import { screens } from './screens.ts';

/** Milliseconds that nothing is drawn while the page's code and data are on their way. */
const PATIENCE = 400;

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
const client = createQueryClient();
const gathered = gatherScreens(screens);
const router = createAppRouter(client, gathered);
void loadPageAhead(gathered);
// Not awaited here: no page's code runs before this module has.
void start(element);

async function start(root: Element): Promise<void> {
  // Drawn once with what it shows, instead of first without: what takes longer gets its place kept meanwhile, and what
  // fails is said by the page once it is drawn.
  const page = loadFirstPage(router, client).catch(() => undefined);
  await startI18n();
  await Promise.race([page, wait(PATIENCE)]);
  createRoot(root).render(<App client={client} screens={gathered} router={router} />);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
