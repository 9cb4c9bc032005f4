import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { sourceNames } from './rules.ts';
import type { SourceName } from './rules.ts';

/** Where the texts of an object stand, and whom they are of. Tables are named with their schema. */
export type TextSource = {
  object: SourceName;
  table: string;
  facts: string;
  /** What the facts name the text by. */
  key: string;
  person: {
    /** Also the field by which a text names them. */
    object: 'customer' | 'lead';
    table: string;
    facts: string;
    /** What texts and facts name them by. */
    key: string;
    /** Since when they are a customer, where copies of their texts are read instead: so none is read, or counted, twice. */
    became?: { at: string; customer: string };
  };
};

/** Another object that texts come in by is a line of each of these. */
export const sources: Record<SourceName, TextSource> = {
  interaction: {
    object: 'interaction',
    table: 'customers.interaction',
    facts: 'insight.interaction_facts',
    key: 'interaction_id',
    person: {
      object: 'customer',
      table: 'customers.customer',
      facts: 'insight.customer_facts',
      key: 'customer_id',
    },
  },
  leadInteraction: {
    object: 'leadInteraction',
    table: 'sales.lead_interaction',
    facts: 'insight.lead_interaction_facts',
    key: 'lead_interaction_id',
    person: {
      object: 'lead',
      table: 'sales.lead',
      facts: 'insight.lead_facts',
      key: 'lead_id',
      became: { at: 'converted_at', customer: 'customer_id' },
    },
  },
};

export const allSources: readonly TextSource[] = sourceNames.map((name) => sources[name]);

/** Begins a statement about the texts `i` of a source and those `p` who sent them. */
export const textsOf = ({ table, person }: TextSource): RawBuilder<unknown> =>
  sql`${sql.table(table)} i join ${sql.table(person.table)} p
    on p.org_id = i.org_id and p.id = ${sql.ref(`i.${person.key}`)}`;

/** Whether a text `i` of somebody `p` is read at all: it came from them, is there, and they may be profiled. */
export function isRead({ person: { became } }: TextSource): RawBuilder<boolean> {
  const isThere = sql`i.deleted_at is null and p.deleted_at is null`;
  const isStill = became === undefined ? sql`true` : sql`${sql.ref(`p.${became.at}`)} is null`;
  return sql<boolean>`(i.direction = 'in' and ${isThere} and ${isStill}
    and p.no_profiling is not true and coalesce(i.subject, i.body) is not null)`;
}
