/**
 * The shapes that cross the wire, shared by server and browser. Types only: the browser imports nothing else of the
 * kernel.
 */
import type { Verb } from './access.ts';
import type { Condition } from './condition.ts';
import type { FieldDeclaration, Label } from './field.ts';

/** `GET /api/v1/metadata` (ETag): what the reader may use. Hidden objects and fields are absent. */
export type MetadataWire = {
  objects: ObjectWire[];
  actions: ActionWire[];
  measures: MeasureWire[];
};

export type FieldWire = FieldDeclaration & {
  name: string;
  /** The reader's highest right on the field over all their grants. */
  right: 'masked' | 'read' | 'write';
  /** True for owner, unit, createdAt …: set by the system (owner may be written). */
  system: boolean;
  /** A fact: computed and kept by a module. */
  fact: boolean;
  custom: boolean;
};

export type ObjectWire = {
  name: string;
  /** Path segment under /api/v1: `customers`. */
  path: string;
  module: string | null;
  custom: boolean;
  label: Label;
  pluralLabel: Label;
  help?: Label;
  titleField: string;
  access: 'owner' | 'organisation' | { through: string };
  verbs: Record<Verb, boolean>;
  fields: FieldWire[];
  /** Objects with a reference to this one: shown as related lists. `related` is its name in conditions. */
  relations: { object: string; field: string; related: string; label: Label }[];
  listColumns: string[];
  groups: { label: Label; fields: string[] }[];
};

export type ActionWire = {
  name: string;
  label: Label;
  /** The object on whose records the action is offered, if any. */
  object: string | null;
  /** The field of `object` that screens change by this action instead of in place, if any. */
  sets: string | null;
  /** JSON schema of the input. */
  input: unknown;
};

export type MeasureWire = { name: string; label: Label; definition: Label; object: string };

/**
 * One record. Field values are keys beside these. References and users are ids; `_titles` names those the reader may
 * see. A masked value is a text such as `•••• 5678` and its field is listed in `_masked`.
 */
export type RecordWire = {
  id: string;
  version: number;
  _titles: Record<string, string>;
  _masked: string[];
  /** What the reader may do with this very record; given by `GET /:path/:id` only. */
  _rights?: {
    update: boolean;
    delete: boolean;
    fields: Record<string, 'masked' | 'read' | 'write'>;
  };
} & Record<string, unknown>;

/** `GET /:path`. `total` only when asked by `count=true`; `capped` means "1,000 or more". */
export type PageWire = {
  items: RecordWire[];
  nextCursor: string | null;
  total?: { count: number; capped: boolean };
};

/** `GET /:path/:id/history`, newest first. Values are as in records; values the reader may not see are absent. */
export type ChangeWire = {
  id: string;
  at: string;
  actor: { id: string; name: string } | null;
  via: string;
  op: 'create' | 'update' | 'remove' | 'restore' | 'event';
  batchId: string | null;
  fields: {
    name: string;
    before: unknown;
    after: unknown;
    beforeTitle?: string;
    afterTitle?: string;
  }[];
  /** True while it can be undone by this reader. */
  undoable: boolean;
};

/** `POST /changes/undo` with `{ changeId }` or `{ batchId }`. */
export type UndoWire = {
  undone: number;
  refused: { object: string; id: string; title: string; reason: string }[];
};

/** `GET /search?q=`. */
export type SearchHitWire = { object: string; id: string; title: string; matched: string | null };

/** `GET /jobs/:id`. `result.batchId` lets a finished bulk be undone. */
export type JobWire = {
  id: string;
  kind: string;
  label: Label;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number | null;
  result: { batchId?: string; changed?: number; refused?: { id: string; reason: string }[] } | null;
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
};

/** application/problem+json. `code` is stable; `detail` is a sentence in the reader's language. */
export type ProblemWire = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  /** For 422: what is wrong, at its field. */
  errors?: { field: string | null; code: string; message: string }[];
  /** For 409 `version_conflict`: the fields both editors changed. */
  conflict?: {
    version: number;
    fields: Record<string, { mine: unknown; stored: unknown; original: unknown }>;
  };
};

export type AggregateRequest = {
  where?: Condition;
  groupBy?: { field: string; by?: 'day' | 'week' | 'month' | 'quarter' | 'year' }[];
  values: { fn: 'count' | 'sum' | 'avg' | 'min' | 'max'; of?: string }[];
};

/** Groups in order of their first value, largest first; at most 200. */
export type AggregateWire = {
  groups: { keys: unknown[]; titles: (string | null)[]; values: (string | number | null)[] }[];
};

/** `GET /me`. */
export type MeWire = {
  memberId: string;
  name: string;
  email: string;
  locale: 'zh' | 'en';
  timeZone: string;
  theme: 'light' | 'dark' | 'auto';
  unit: { id: string; name: string };
  roles: { name: string; label: Label }[];
  organisation: { id: string; name: string; currency: string; timeZone: string };
};
