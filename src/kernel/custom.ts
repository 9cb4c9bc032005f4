import { sql } from 'kysely';
import type { CustomField, CustomObject } from './catalog.ts';
import type { FieldDeclaration } from './field.ts';
import type { ObjectDeclaration } from './object.ts';
import type { Transaction } from './transaction.ts';

/**
 * Reads an organisation's own objects and fields that are in use, oldest first. The fields of a custom object are rows
 * like those added to a built-in one, so that each has an id and a history of its own.
 */
export async function loadCustom(
  tx: Transaction,
  orgId: string,
): Promise<{ objects: CustomObject[]; fields: CustomField[] }> {
  const [objects, fields] = await Promise.all([
    tx.query<{ id: string; declaration: string }>(
      sql`select id, declaration from kernel.custom_object
        where org_id = ${orgId} and deleted_at is null order by created_at, id`,
    ),
    tx.query<{ id: string; object: string; name: string; declaration: string }>(
      sql`select id, object, name, declaration from kernel.custom_field
        where org_id = ${orgId} and deleted_at is null order by created_at, id`,
    ),
  ]);
  return {
    objects: objects.map(({ id, declaration }) => ({
      id,
      declaration: JSON.parse(declaration) as ObjectDeclaration,
    })),
    fields: fields.map(({ id, object, name, declaration }) => ({
      id,
      object,
      name,
      declaration: JSON.parse(declaration) as FieldDeclaration,
    })),
  };
}

/** An own object or field as it is stored, taken out of use or not. */
type Stored = { id: string; version: number; name: string; deletedAt: string | null };
export type StoredObject = Stored & { declaration: ObjectDeclaration };
export type StoredField = Stored & { object: string; declaration: FieldDeclaration };

type Row = {
  id: string;
  version: string;
  name: string;
  object: string;
  declaration: string;
  deleted_at: string | null;
};

const storedFrom = (row: Row): Stored => ({
  id: row.id,
  version: Number(row.version),
  name: row.name,
  deletedAt: row.deleted_at === null ? null : new Date(row.deleted_at).toISOString(),
});

/** Reads all of an organisation's own objects and fields, those taken out of use included, oldest first. */
export async function readStored(
  tx: Transaction,
  orgId: string,
): Promise<{ objects: StoredObject[]; fields: StoredField[] }> {
  const [objects, fields] = await Promise.all([
    tx.query<Row>(
      sql`select id, version, name, declaration, deleted_at from kernel.custom_object
        where org_id = ${orgId} order by created_at, id`,
    ),
    tx.query<Row>(
      sql`select id, version, name, object, declaration, deleted_at from kernel.custom_field
        where org_id = ${orgId} order by created_at, id`,
    ),
  ]);
  return {
    objects: objects.map((row) => ({
      ...storedFrom(row),
      declaration: JSON.parse(row.declaration) as ObjectDeclaration,
    })),
    fields: fields.map((row) => ({
      ...storedFrom(row),
      object: row.object,
      declaration: JSON.parse(row.declaration) as FieldDeclaration,
    })),
  };
}
