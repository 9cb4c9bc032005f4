import { type Database, transaction } from '../platform/database.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import { loadCustom } from './custom.ts';
import type { ModuleManifest } from './module.ts';

/** Gives the catalogue of an organisation at a version of its metadata (`identity.organisation.metadata_version`). */
export type CatalogFor = (
  database: Database,
  orgId: string,
  metadataVersion: string | number,
) => Promise<Catalog>;

/**
 * Keeps the catalogues of the organisations used last. Organisations without objects and fields of their own share one.
 *
 * @param size how many organisations with their own objects or fields are kept
 */
export function catalogCache(modules: readonly ModuleManifest[], size = 200): CatalogFor {
  const shared = buildCatalog(modules);
  const kept = new Map<string, { version: string; catalog: Promise<Catalog> }>();

  const load = (database: Database, orgId: string): Promise<Catalog> =>
    transaction(database, orgId, async (tx) => {
      const custom = await loadCustom(tx, orgId);
      const own = custom.objects.length + custom.fields.length > 0;
      return own ? buildCatalog(modules, custom) : shared;
    });

  return (database, orgId, metadataVersion) => {
    const version = String(metadataVersion);
    const known = kept.get(orgId);
    // A Map keeps the order of insertion: taking out and putting back makes this the one used last.
    kept.delete(orgId);
    if (known?.version === version) {
      kept.set(orgId, known);
      return known.catalog;
    }
    const entry = { version, catalog: load(database, orgId) };
    kept.set(orgId, entry);
    entry.catalog.catch(() => {
      if (kept.get(orgId) === entry) kept.delete(orgId);
    });
    const [oldest] = kept.keys();
    if (kept.size > size && oldest !== undefined) kept.delete(oldest);
    return entry.catalog;
  };
}
