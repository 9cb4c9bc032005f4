import type { Action } from './action.ts';
import type { Context } from './context.ts';
import type { Reaction } from './dispatcher.ts';
import type { RoleDefinition } from './grants.ts';
import type { JobKind } from './job.ts';
import type { Measure } from './measure.ts';
import type { FactsDeclaration } from './model.ts';
import type { BuiltInObject } from './object.ts';
import type { RecordView } from './relationship-routes.ts';
import type { Recurring, Task } from './task.ts';
import type { TimelineSource } from './timeline.ts';
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
  /** What tells in timelines of records, also of other modules' objects. */
  timelines?: TimelineSource[];
  /** What it works out about records for their pages, also about other modules' objects. */
  views?: RecordView[];
  /** What happens after changes; each names the task that does it. */
  reactions?: Reaction[];
  /** What the queue runs for reactions and by the clock, by name; a name begins with the module's. */
  tasks?: Record<string, Task>;
  recurring?: Recurring[];
  /** What the ready roles may do with its objects, where that differs from what they may do with others. */
  roles?: Partial<Record<'member' | 'viewer', RoleDefinition['objects']>>;
  /** What a new organisation starts with, such as its stages; runs as its first administrator. */
  onOrganisationCreated?: (ctx: Context, tx: Transaction) => Promise<void>;
};

/**
 * The objects that these slices declare, in this order: everything that `<slice>/object.ts` exports. A new object
 * therefore costs its file, its line in the manifest and its migration.
 *
 * @param manifest the manifest's own `import.meta.url`
 * @param slices folder names beside the manifest
 */
export async function objectsOf(
  manifest: string,
  slices: readonly string[],
): Promise<BuiltInObject[]> {
  const files = slices.map((slice) => new URL(`${slice}/object.ts`, manifest).href);
  const exported = (await Promise.all(files.map((file) => import(file)))) as Record<
    string,
    BuiltInObject
  >[];
  return exported.flatMap((each) => Object.values(each));
}
