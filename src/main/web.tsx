import '@mantine/core/styles.css';
import '../web/theme.css';
import { createRoot } from 'react-dom/client';
import { App } from '../web/shell/App.tsx';
import { startI18n } from '../web/i18n/i18n.ts';
import { gatherScreens } from '../web/screen.ts';
import { screens } from './screens.ts';

const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root');
await startI18n();
createRoot(element).render(<App screens={gatherScreens(screens)} />);
