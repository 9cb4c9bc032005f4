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
  /** What its timelines are made of beside comments and changes. */
  timeline: TimelineSourceWire[];
};

export type ActionWire = {
  name: string;
  label: Label;
  /** The object on whose records the action is offered, if any. */
  object: string | null;
  /** The field of `object` that screens change by this action instead of in place, if any. */
  sets: string | null;
  /** It is offered on records whose choice field has one of these values; on all without. */
  offered: { field: string; in: readonly string[] } | null;
  /** JSON schema of the input. */
  input: unknown;
};

export type MeasureWire = {
  name: string;
  label: Label;
  definition: Label;
  object: string;
  /** `share`: 0 to 1. `number`: neither money nor days, with digits after the point. */
  unit: 'count' | 'money' | 'share' | 'days' | 'number';
};

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
  /** What happened, for `op: 'event'`: `comment.update`, `comment.remove`, `comment.restore`. */
  event: string | null;
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

/** `GET /:path/:id/timeline`, newest first: a record of a source, a comment, or a change. */
export type TimelineEntryWire =
  | { kind: 'record'; at: string; source: string; object: string; record: RecordWire }
  | { kind: 'comment'; at: string; comment: CommentWire }
  | { kind: 'change'; at: string; change: ChangeWire };

export type TimelineWire = { items: TimelineEntryWire[]; nextCursor: string | null };

/** A kind of entries that an object's timelines have; `channel` is a choice field of theirs to filter by. */
export type TimelineSourceWire = {
  name: string;
  label: Label;
  object: string;
  by: string;
  at: string;
  channel: string | null;
  show: readonly string[];
};

/** `POST /lists`: one page of each, in the order asked for; null for what the reader may not read or ask for. */
export type ListsWire = { results: (PageWire | null)[] };

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
  /** `refused` may hold the first of the `refusals` only; `later` changed after what was shown, and were left. */
  result: {
    object?: string;
    batchId?: string;
    changed?: number;
    later?: number;
    refusals?: number;
    refused?: { id: string; reason: string }[];
  } | null;
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
  groups: {
    keys: unknown[];
    titles: (string | null)[];
    /** For references to objects with a `position`: where theirs stands among them. */
    places?: (number | null)[];
    values: (string | number | null)[];
  }[];
};

/** What a measure is asked for: a further condition and what it is grouped by. */
export type MeasureRequest = Pick<AggregateRequest, 'where' | 'groupBy'>;

/** A measure's groups, and the condition that opens the records behind each number. */
export type MeasuredWire = AggregateWire & { object: string; where: Condition | null };

/** `POST /measures`: many at once, in the order asked for; null for one that the reader may not have. */
export type MeasuresWire = { results: (MeasuredWire | null)[] };

/** `GET /me`. */
export type MeWire = {
  memberId: string;
  name: string;
  email: string;
  locale: 'zh' | 'en';
  timeZone: string;
  theme: 'light' | 'dark' | 'auto';
  /** Whether the installation can send mail, and what the member does not want to have by mail. */
  mailOn: boolean;
  mutedMails: NotificationKind[];
  unit: { id: string; name: string };
  roles: { name: string; label: Label }[];
  organisation: { id: string; version: number; name: string; currency: string; timeZone: string };
};

/** `GET /:path/:id/comments`, newest first. In the body `@[<member id>]` names somebody of `mentions`. */
export type CommentWire = {
  id: string;
  version: number;
  /** Null where the reader may not see who it is. */
  author: { id: string; name: string } | null;
  body: string;
  mentions: { id: string; name: string }[];
  createdAt: string;
  editedAt: string | null;
  mine: boolean;
};

/** `GET /:path/:id/mentionable?q=`: members by name, and whether they may see the record. */
export type MentionableWire = { id: string; name: string; sees: boolean };

export type NotificationKind = 'assigned' | 'mentioned' | 'taskDue';

/** `GET /notifications`, newest first: one's own. */
export type NotificationWire = {
  id: string;
  kind: NotificationKind;
  /** `title` is null where the record is gone or may no longer be seen; `path` where the object may not. */
  about: { object: string; path: string | null; id: string; title: string | null };
  /** Who did it; null for the clock, or where the reader may not see who it is. */
  actor: { id: string; name: string } | null;
  /** How many records it is about. */
  count: number;
  /** What was said, for `mentioned`. */
  excerpt: string | null;
  createdAt: string;
  read: boolean;
};
