import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { grantsOn } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { chanceOf, fieldOf, isLike, isToldToAll } from './hit.ts';
import type { Compared, Hit } from './hit.ts';
import { matchTables } from './rows.ts';
import { matchObjects } from './rules.ts';
import type { MatchObject, MatchWire } from './wire.ts';

const HIDDEN = '＊＊';

type Held = { id: string; owner_id: string | null; owner: string | null; unit: string | null };

/**
 * Hits as their reader may see them. Of a record outside the reader's rights nothing leaves but the beginning of its
 * name, whether name, phone or e-mail agree, and whom to ask: neither id nor values. The chance is what those come to.
 */
export async function shownMatches(
  ctx: Context,
  tx: Transaction,
  hits: readonly Hit[],
): Promise<MatchWire[]> {
  const [held, seen] = await Promise.all([
    Promise.all(matchObjects.map((object) => readHeld(ctx, tx, object, hits))),
    Promise.all(hits.map(({ object, row }) => readSeen(ctx, tx, object, row.id))),
  ]);
  const holders = new Map(held.flat().map((each) => [each.id, each]));
  return hits.flatMap((hit, n): MatchWire[] => {
    const { object, row } = hit;
    const holder = holders.get(row.id);
    const record = seen[n];
    // Found by what they may not know of, it would confirm a guess.
    if (!isLike(hit, (each) => isTold(object, each, record))) return [];
    const asked = {
      object,
      chance: chanceOf(hit, (each) => isCounted(object, each, record)),
      fields: toldFields(hit, record),
      owner:
        holder?.owner_id && holder.owner !== null
          ? { id: holder.owner_id, name: holder.owner }
          : null,
      unit: holder?.unit ?? null,
    };
    if (!record)
      return [{ ...asked, id: null, title: maskedTitle(row.name, row.kind), masked: true }];
    const { name, city, phone } = record;
    const readable = typeof name === 'string' && !record._masked.includes('name');
    const customer = object === 'contact' ? record._titles['customer'] : undefined;
    return [
      {
        ...asked,
        id: row.id,
        title: readable ? name : HIDDEN,
        masked: false,
        ...(typeof city === 'string' && !record._masked.includes('city') ? { city } : {}),
        ...(customer === undefined ? {} : { customer }),
        // As lists show it: the mask ends with the last four where there are any.
        ...(typeof phone === 'string' && /\d{4}$/.test(phone)
          ? { phoneLast4: phone.slice(-4) }
          : {}),
      },
    ];
  });
}

/** What agrees, as far as its reader may know; the kind of customer is nothing to tell. */
function toldFields(hit: Hit, record: RecordWire | undefined): MatchWire['fields'] {
  return hit.compared.flatMap((each) => {
    const { name, agreement } = each;
    const agrees = agreement === 'equal' || agreement === 'alike';
    return agrees && name !== 'kind' && isTold(hit.object, each, record)
      ? [{ name, agreement }]
      : [];
  });
}

/** Whether a comparison goes into the chance that its reader is told. */
function isCounted(object: MatchObject, each: Compared, record: RecordWire | undefined): boolean {
  return isToldToAll(object, each) || isTold(object, each, record);
}

/** Whether its reader may know what a comparison says: nothing of fields that are hidden from them. */
function isTold(object: MatchObject, each: Compared, record: RecordWire | undefined): boolean {
  return record ? fieldOf(object, each.name) in record : isToldToAll(object, each);
}

/** 张＊＊; of a firm two characters; never the whole name. */
function maskedTitle(name: string | null, kind: string | null): string {
  const characters = Array.from(name?.trim() ?? '');
  const shown = Math.min(kind === 'company' ? 2 : 1, Math.max(0, characters.length - 1));
  return `${characters.slice(0, shown).join('')}${HIDDEN}`;
}

async function readSeen(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  id: string,
): Promise<RecordWire | undefined> {
  const model = ctx.catalog.object(object);
  if (!model || grantsOn(ctx, model, 'read').length === 0) return undefined;
  return records.get(ctx, tx, object, id, { clear: false });
}

/** Who has these records: told to whoever types one of them anew, so that they can ask. */
function readHeld(
  ctx: Context,
  tx: Transaction,
  object: MatchObject,
  hits: readonly Hit[],
): Promise<Held[]> {
  const ids = hits.filter((hit) => hit.object === object).map(({ row }) => row.id);
  if (ids.length === 0) return Promise.resolve([]);
  return tx.query<Held>(sql`
    select t.id, t.owner_id, m.name as owner, u.name as unit from ${sql.table(matchTables[object])} t
    left join identity.member m on m.org_id = t.org_id and m.id = t.owner_id
    left join identity.unit u on u.org_id = t.org_id and u.id = t.unit_id
    where t.org_id = ${ctx.orgId}::uuid and t.id = any(${ids}::uuid[])`);
}
