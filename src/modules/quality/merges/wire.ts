import type { Label } from '../../../kernel/field.ts';
import type { JobWire, RecordWire } from '../../../kernel/wire.ts';
import type { MatchObject } from '../matches/wire.ts';

/**
 * Which record a field's value comes from, where nobody chose: `survivor` keeps the survivor's and fills what it lacks;
 * `newest` takes the value set last, `complete` the longest, `source` that of the most trusted source.
 */
export type MergeRule = 'survivor' | 'newest' | 'complete' | 'source';

/** What gave a field its value: a rule, a choice by hand, or what one of them asked for (`guard`). */
export type MergeGiver = MergeRule | 'hand' | 'guard';

/** A field that the survivor takes from one of the records. */
export type MergeFieldWire = {
  /** Its declaration is in the metadata. */
  field: string;
  /** Fields that come along with it from the same record, such as the currency of an amount. */
  along: string[];
  /** What each record says, the survivor first, as the reader may see it; null is empty. */
  values: { recordId: string; value: unknown; title?: string }[];
  /** Whose value the rule takes: a record's id, or `all` together. */
  chosen: string;
  /** The record whose value each rule takes where it is chosen for this field alone. */
  takes: Record<MergeRule, string>;
  /** Whether `all` may be chosen. */
  together: boolean;
  /** Whether the records say different things: where not, there is nothing to choose. */
  differs: boolean;
  /**
   * False where it cannot be chosen: the reader may not write the field, or one of the people asked for something that
   * holds for all of them (no profiling, no contact).
   */
  free: boolean;
};

/** Of an object that the reader may read. */
export type MergeCount = { object: string; label: Label; count: number };

/** `GET /quality/merge-preview?object=&survivor=&others=<id,id>&rule=`: what a merge would do; nothing is written. */
export type MergePreviewWire = {
  object: MatchObject;
  survivor: string;
  rule: MergeRule;
  /** The survivor first, then the others; phones and e-mails masked as in lists. */
  records: RecordWire[];
  fields: MergeFieldWire[];
  /** Records of others that will be the survivor's, whoever owns them. */
  moving: MergeCount[];
  /** Records of others that the survivor has already, such as the same tag or phone: they go to the trash with it. */
  doubled: MergeCount[];
  comments: number;
  /** Whether the related records are moved by a job, because there are many. */
  asJob: boolean;
  /** Why the reader may not merge them so; null where they may. */
  refused: MergeRefusal | null;
};

/**
 * `forbidden`: they may not change these records, and are not told what hangs on them. `shows_hidden`: the merge would
 * show what is hidden from them, unless one of `keepable` is kept; none where each of them would.
 */
export type MergeRefusal =
  | { code: 'forbidden'; records: string[] }
  | { code: 'shows_hidden'; keepable: string[] };

/** Body of `POST /actions/mergeRecords`. */
export type MergeRequest = {
  object: MatchObject;
  survivor: string;
  /** One to ten. */
  others: readonly string[];
  /** By field: the record whose value it takes; `all` where a field of several choices may take what all have. */
  choose?: Record<string, string>;
  rule?: MergeRule;
  /** By field the rule that holds for it instead. */
  rules?: Record<string, MergeRule>;
};

/** Its answer. */
export type MergedWire = {
  /** Id of the merge, for `unmergeRecord`. */
  merge: string;
  object: MatchObject;
  survivor: string;
  version: number;
  batchId: string;
  moved: MergeCount[];
  doubled: MergeCount[];
  comments: number;
  /** The job that moves the related records where they are many; null where all is done. */
  job: JobWire | null;
};

/** `merging` and `unmerging`: a job is at work. */
export type MergeState = 'merging' | 'merged' | 'unmerging' | 'unmerged';

/** One merge, told only to who may read the survivor (or, once it was merged on, what it became). */
export type MergeWire = {
  id: string;
  object: MatchObject;
  /** `title` is null where the reader may not read it. */
  survivor: { id: string; title: string | null };
  /** What was merged into it. Their records are in the trash while it is merged. */
  others: { id: string; title: string | null }[];
  rule: MergeRule;
  /** By field: from which record its value came, or `all`; only where that was not the survivor alone. */
  fields: Record<string, string>;
  /** By field what settled it, only where that was not `rule`. */
  rules: Record<string, MergeGiver>;
  state: MergeState;
  /** By the nightly scan, not by a person. */
  automatic: boolean;
  batchId: string;
  mergedAt: string;
  mergedBy: { id: string; name: string } | null;
  unmergedAt: string | null;
  unmergedBy: { id: string; name: string } | null;
  /** Whether the reader may take it apart now. */
  mayUnmerge: boolean;
  /** The merge that has to be taken apart before: the survivor was merged on itself. */
  first: string | null;
  jobId: string | null;
};

/** `GET /quality/merges?object=&state=&record=&q=&cursor=`, newest first, 50 at once; `record` is a survivor or merged one, `q` part of the name of one. */
export type MergesWire = { merges: MergeWire[]; next: string | null };

/** What taking apart left as it was, because it was changed after the merge. */
export type MergeKeptWire = {
  object: string;
  id: string;
  title: string | null;
  /** Null where it is about the whole record. */
  field: string | null;
  label: Label | null;
  /** `changed`: has another value since; `deleted`: is in the trash since; `refused`: see `detail`. */
  reason: 'changed' | 'deleted' | 'refused';
  detail: string | null;
};

/** `GET /quality/merges/:id`. */
export type MergeDetailWire = MergeWire & {
  moved: MergeCount[];
  doubled: MergeCount[];
  comments: number;
  /**
   * What taking apart left, or what a job could not move where it stands (`refused`); at most 200, and only of records
   * that the reader may see.
   */
  kept: MergeKeptWire[];
  /** How many there are, those not told among them. */
  keptCount: number;
  /** What was added to the survivor after the merge and stays, or would stay, with it. */
  added: MergeCount[];
};

/** Answer of `POST /actions/unmergeRecord` with `{ id }`: the merge as it is then, and the job where it takes one. */
export type UnmergedWire = MergeDetailWire & { job: JobWire | null };

/** `GET /quality/merged-into?object=&id=`: where a merged record leads, over merges of merges too. */
export type MergedIntoWire = {
  /** Null where it was not merged, or the reader may not see the survivor. */
  survivor: { id: string; title: string | null } | null;
  /** The merge that it went in. */
  merge: string | null;
  mergedAt: string | null;
};

/** `GET /quality/merge-sources?object=`, and the answer of `POST /actions/setMergeSources` {object, sources}. */
export type MergeSourcesWire = {
  object: MatchObject;
  /** Values of the field `source`, the most trusted first; those not named come after them all. */
  sources: string[];
  /** Whether the reader may set it. */
  maySet: boolean;
};
