import type { ModuleManifest } from '../kernel/module.ts';

/** Every module of the server, lower ones first. */
export const modules: ModuleManifest[] = [];
