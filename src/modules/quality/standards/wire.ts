import type { CodeFault, Reason, Standard } from '../../customers/public.ts';

export type StandardObject = 'customer' | 'contact' | 'lead';

/** What would become of a value. Of sealed values both are masks. */
export type StandardChange = {
  field: string;
  standard: Standard;
  /** Null where an address fills in what is empty. */
  before: string | null;
  after: string;
  reasons: Reason[];
};

/**
 * `GET /quality/standards?job=`: what a preview has come to. `counts` are records for each standard, `records` those that
 * would change at all; of the first of them `items` says what would change, as it is now.
 */
export type StandardsPreviewWire = {
  object: StandardObject;
  standards: Standard[];
  records: number;
  counts: Partial<Record<Standard, number>>;
  items: { id: string; title: string | null; changes: StandardChange[] }[];
};

/** What saving makes of a value by itself (`entered`), what fills an empty field (`filled`), and what one may take (`proposed`). */
export type FormNote = {
  field: string;
  kind: 'entered' | 'filled' | 'proposed';
  value: string;
  reasons: Reason[];
};

/** `POST /quality/standards/form`, asked while a record is typed. */
export type FormNotesWire = { notes: FormNote[]; faults: (CodeFault & { field: string })[] };
