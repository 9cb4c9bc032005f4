import type { ScreenManifest } from '../web/screen.ts';

/** Every module's screens, in the order of src/main/modules.ts. */
export const screens: ScreenManifest[] = [];
