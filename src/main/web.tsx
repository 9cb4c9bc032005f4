import '@mantine/core/styles.css';
import '../web/theme.css';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../web/api/queries.ts';
import { App } from '../web/shell/App.tsx';
import { fetchAhead } from '../web/shell/router.tsx';
import { startI18n } from '../web/i18n/i18n.ts';
import { gatherScreens } from '../web/screen.ts';
import { screens } from './screens.ts';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
const client = createQueryClient();
const gathered = gatherScreens(screens);
fetchAhead(client, gathered);
await startI18n();
createRoot(element).render(<App client={client} screens={gathered} />);
