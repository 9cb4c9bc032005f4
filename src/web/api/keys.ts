import type { Condition } from '../../kernel/condition.ts';

/** What a list asks for, as the API takes it. */
export type PageRequest = {
  where?: Condition;
  /** A sortable field, `-` in front for descending. */
  sort?: string;
  limit?: number;
  fields?: string[];
  include?: string;
  count?: boolean;
  trash?: boolean;
};

/** The keys of the query cache, in one place so that a write knows what it touches. */
export const keys = {
  me: ['me'] as const,
  setup: ['setup'] as const,
  metadata: ['metadata'] as const,
  pages: (object: string) => ['page', object] as const,
  page: (object: string, request: PageRequest) => ['page', object, request] as const,
  records: (object: string) => ['record', object] as const,
  record: (object: string, id: string) => ['record', object, id] as const,
  history: (object: string, id: string) => ['history', object, id] as const,
  aggregates: (object: string) => ['aggregate', object] as const,
  /** Figures of many objects at once. */
  measures: ['measures'] as const,
  search: (object: string | undefined, text: string) => ['search', object ?? '', text] as const,
  /** What happened with a record, all sources together. */
  timeline: (object: string, id: string) => ['timeline', object, id] as const,
  /** What a module works out about a record. */
  view: (object: string, id: string, name: string) => ['view', object, id, name] as const,
  /** Many lists by one request. */
  lists: ['lists'] as const,
  notifications: ['notifications'] as const,
  jobs: ['jobs'] as const,
  job: (id: string) => ['jobs', id] as const,
};
