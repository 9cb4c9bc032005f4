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
