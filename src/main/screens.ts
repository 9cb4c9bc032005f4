import { customers } from '../modules/customers/screens.tsx';
import { identity } from '../modules/identity/screens.tsx';
import { insight } from '../modules/insight/screens.tsx';
import { integration } from '../modules/integration/screens.tsx';
import { privacy } from '../modules/privacy/screens.tsx';
import { quality } from '../modules/quality/screens.tsx';
import { sales } from '../modules/sales/screens.tsx';
import type { ScreenManifest } from '../web/screen.ts';

/** Every module's screens, in the order of src/main/modules.ts. */
export const screens: ScreenManifest[] = [
  identity,
  customers,
  sales,
  ...insight,
  ...quality,
  privacy,
  integration,
];
