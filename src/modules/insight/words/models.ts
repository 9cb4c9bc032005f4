import { createHash } from 'node:crypto';
import { unpackModel } from '../../../../analysis/text/packed.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { sql } from 'kysely';
import type { ProductNames } from './product-names.ts';
import { sellingNames } from './product-store.ts';
import type { WordModels } from './reading.ts';
import type { WordsBody } from './train.ts';

/**
 * With what texts are read: a name that changes whenever they would be read otherwise, and the classifiers. The word
 * lists alone are named too, by the version of what this release reads with them. Classifiers are named by what they
 * are: a training that comes to the same reads nothing again. The names of products are no part of that name: they
 * change often, and what is read by older ones is looked through again a part at a time (step.ts).
 */
export type WordReader = { name: string; models: WordModels; products: ProductNames };

/** Raise it with each change of the word lists or of what is read by them: the next night reads everything again. */
const BY_LEXICON = 'lexicon-2';

/** Classifiers are several megabytes and unpacked for each organisation once; few are asked for at the same time. */
const KEPT = 4;
const unpacked = new Map<string, { model: string; reader: Omit<WordReader, 'products'> }>();

/** The reader of an organisation as of its model in use and of what it sells. */
export async function wordReader(tx: Transaction, orgId: string): Promise<WordReader> {
  const [reader, products] = [await modelReader(tx, orgId), await sellingNames(tx, orgId)];
  return { ...reader, products };
}

async function modelReader(tx: Transaction, orgId: string): Promise<Omit<WordReader, 'products'>> {
  const [current] = await tx.query<{ id: string }>(sql`
    select m.id from insight.score_model m
    join insight.score_model_facts f on f.org_id = m.org_id and f.score_model_id = m.id
    join insight.fitted_model b on b.org_id = m.org_id and b.model_id = m.id
    where m.org_id = ${orgId}::uuid and m.kind = 'words' and f.current and m.deleted_at is null
    order by m.id desc limit 1`);
  if (!current) return { name: BY_LEXICON, models: {} };
  const known = unpacked.get(orgId);
  if (known?.model === current.id) return known.reader;
  const [row] = await tx.query<{ body: string }>(sql`
    select body from insight.fitted_model
    where org_id = ${orgId}::uuid and model_id = ${current.id}::uuid`);
  const body = row?.body ?? '{}';
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const models = modelsOf(JSON.parse(body) as WordsBody);
  const reader = { name: `${BY_LEXICON} ${hash}`, models };
  unpacked.delete(orgId);
  unpacked.set(orgId, { model: current.id, reader });
  for (const oldest of unpacked.keys()) {
    if (unpacked.size <= KEPT) break;
    unpacked.delete(oldest);
  }
  return reader;
}

function modelsOf({ sentiment, emotion, category }: WordsBody): WordModels {
  return {
    ...(sentiment ? { sentiment: unpackModel(sentiment) } : {}),
    ...(emotion ? { emotion: unpackModel(emotion) } : {}),
    ...(category ? { category: unpackModel(category) } : {}),
  };
}
