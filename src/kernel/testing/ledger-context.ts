import { randomUUID } from 'node:crypto';
import { createCodec } from '../../platform/crypto.ts';
import type { Database } from '../../platform/database.ts';
import type { Grant } from '../access.ts';
import { buildCatalog } from '../catalog.ts';
import type { Context } from '../context.ts';
import type { Model } from '../model.ts';
import { defineObject } from '../object.ts';

const label = { zh: '便条', en: 'Note' };

/** An object with an ordinary and a sensitive field, for tests of what is below the record layer. */
const note = defineObject({
  name: 'note',
  plural: 'notes',
  label,
  pluralLabel: label,
  titleField: 'subject',
  access: 'organisation',
  fields: {
    subject: { kind: 'text', label },
    rank: { kind: 'integer', label },
    phone: { kind: 'phone', label },
  },
});

/** `unit` is what every record's system field points to. */
const unit = defineObject({
  name: 'unit',
  plural: 'units',
  label,
  pluralLabel: label,
  titleField: 'name',
  access: 'organisation',
  fields: { name: { kind: 'text', label } },
});

export const testMasterKey = Buffer.alloc(32, 7);

/** A context of a new organisation whose only objects are `note` and `unit`; its member may do everything. */
export function ledgerContext(database: Database): { ctx: Context; note: Model } {
  const catalog = buildCatalog([{ name: 'notes', objects: [note, unit] }]);
  const model = catalog.object('note');
  if (!model) throw new Error('the note model is missing');
  const memberId = randomUUID();
  const unitId = randomUUID();
  const all: Grant[] = [{ scope: 'all', fields: { '*': 'write' } }];
  const ctx: Context = {
    orgId: randomUUID(),
    memberId,
    unitId,
    locale: 'en',
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    access: { grants: () => all, action: () => true, treeUnits: [unitId], memberId, unitId },
    catalog,
    database,
    codec: createCodec(testMasterKey),
    now: () => new Date(),
    requestId: 'test',
  };
  return { ctx, note: model };
}
