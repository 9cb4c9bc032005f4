import type { Action } from './action.ts';
import type { Context } from './context.ts';
import type { JobKind } from './job.ts';
import type { Measure } from './measure.ts';
import type { FactsDeclaration } from './model.ts';
import type { BuiltInObject } from './object.ts';
import type { Transaction } from './transaction.ts';

/** What a module brings to the server. `src/main/modules.ts` lists the manifests; nothing else knows them all. */
export type ModuleManifest = {
  /** Also the database schema of its tables. */
  name: string;
  objects: BuiltInObject[];
  facts?: FactsDeclaration[];
  actions?: Action[];
  measures?: Measure[];
  jobs?: JobKind[];
  /** What a new organisation starts with, such as its stages; runs as its first administrator. */
  onOrganisationCreated?: (ctx: Context, tx: Transaction) => Promise<void>;
};
