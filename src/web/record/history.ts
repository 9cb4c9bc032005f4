import type { ChangeWire, ObjectWire } from '../../kernel/wire.ts';
import { isEmpty } from '../fields/value.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { type Speaker, valueText } from './valueText.ts';

/** A change in plain words: one sentence, and the values in lines where they do not fit into it. */
export type Sentence = { text: string; lines: string[]; via: string | null };

const LONGEST = 60;

const VIA: Record<string, MessageKey> = {
  bulk: 'history.viaBulk',
  standard: 'history.viaStandard',
  import: 'history.viaImport',
  undo: 'history.viaUndo',
  action: 'history.viaAction',
  merge: 'history.viaMerge',
  unmerge: 'history.viaUnmerge',
  system: 'history.viaSystem',
};

const WHOLE = {
  create: 'history.created',
  remove: 'history.removed',
  restore: 'history.restored',
  event: 'history.event',
} as const satisfies Record<string, MessageKey>;

/** What became of a comment, whose writing speaks for itself in the timeline, and of an export. */
const EVENTS: Record<string, MessageKey> = {
  'comment.update': 'history.commentEdited',
  'comment.remove': 'history.commentRemoved',
  'comment.restore': 'history.commentRestored',
  'export.done': 'history.exportDone',
  'export.download': 'history.exportFetched',
};

/** What somebody did to a record, as a sentence in the reader's language. */
export function sayChange(change: ChangeWire, object: ObjectWire, speaker: Speaker): Sentence {
  const { t, label } = speaker;
  const actor = change.actor?.name ?? t('history.someone');
  const viaKey = VIA[change.via];
  const via = viaKey ? t(viaKey) : null;
  const fields = spoken(change, object);
  const lines = fields.map((field) => sayField(field, LINES, speaker));
  if (change.op !== 'update') {
    const key = EVENTS[change.event ?? ''] ?? WHOLE[change.op];
    const text = t(key, { actor, object: label(object.label) });
    return { text, lines: change.op === 'create' ? lines : [], via };
  }
  const [only] = fields;
  if (!only) return { text: t('history.changedHidden', { actor }), lines: [], via };
  if (fields.length === 1 && fits(only, speaker)) {
    return { text: sayField(only, SENTENCES, speaker, actor), lines: [], via };
  }
  const text =
    fields.length === 1
      ? t('history.changedOne', { actor, field: label(only.field.label) })
      : t('history.changedMany', { actor, count: fields.length });
  return { text, lines, via };
}

type Field = ObjectWire['fields'][number];
type Spoken = { field: Field; change: ChangeWire['fields'][number] };

/** The fields a reader cares for: the unit follows the owner and goes without saying. */
function spoken(change: ChangeWire, object: ObjectWire): Spoken[] {
  const owner = change.fields.some(({ name }) => name === 'owner');
  return change.fields.flatMap((each) => {
    const field = object.fields.find(({ name }) => name === each.name);
    const unsaid = (each.name === 'unit' && owner) || (isEmpty(each.before) && isEmpty(each.after));
    return field && !unsaid ? [{ field, change: each }] : [];
  });
}

type Wording = { set: MessageKey; changed: MessageKey; cleared: MessageKey };

const SENTENCES: Wording = {
  set: 'history.set',
  changed: 'history.changed',
  cleared: 'history.cleared',
};
const LINES: Wording = {
  set: 'history.lineSet',
  changed: 'history.lineChanged',
  cleared: 'history.lineCleared',
};

function sayField(
  { field, change }: Spoken,
  wording: Wording,
  speaker: Speaker,
  actor = '',
): string {
  const { t, label } = speaker;
  const values = {
    actor,
    field: label(field.label),
    before: valueText(field, change.before, change.beforeTitle, speaker),
    after: valueText(field, change.after, change.afterTitle, speaker),
  };
  if (isEmpty(change.before)) return t(wording.set, values);
  return t(isEmpty(change.after) ? wording.cleared : wording.changed, values);
}

/** True where before and after are short enough to be read within a sentence. */
function fits({ field, change }: Spoken, speaker: Speaker): boolean {
  const words =
    valueText(field, change.before, change.beforeTitle, speaker) +
    valueText(field, change.after, change.afterTitle, speaker);
  return words.length <= LONGEST && !words.includes('\n');
}
