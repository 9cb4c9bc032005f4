import type { ObjectWire } from '../../kernel/wire.ts';
import { asText, isEmpty } from '../fields/value.ts';
import { type DueWord, dueOf } from './due.ts';

/** What a composer holds while one types; it is what its draft keeps. */
export type ComposerValues = Record<string, unknown>;

/** What is noted: a channel of the interactions, or `task`. */
export const TASK = 'task';

/** Something said to colleagues about the record. */
export const COMMENT = 'comment';

/** Channels that go one way or the other. */
const DIRECTED = new Set(['call', 'mail']);

/** What one can note about a record: the channels, a task, and in any case a comment. */
export function composerKinds(
  interaction: ObjectWire | undefined,
  task: ObjectWire | undefined,
): string[] {
  const channel = interaction?.fields.find(({ name }) => name === 'channel');
  const channels = channel?.kind === 'choice' ? Object.keys(channel.options) : [];
  return [...channels, ...(task ? [TASK] : []), COMMENT];
}

/** True where it matters who began: a call, a mail. */
export function hasDirection(kind: string): boolean {
  return DIRECTED.has(kind);
}

/** What is sent for something said or met; null while nothing is written. `field` of it points to the record. */
export function interactionValues(
  kind: string,
  values: ComposerValues,
  points: { field: string; id: string },
): Record<string, unknown> | null {
  const body = asText(values['body']).trim();
  const subject = asText(values['subject']).trim();
  if (body === '' && subject === '') return null;
  return withoutEmpty({
    [points.field]: points.id,
    channel: kind,
    subject,
    body,
    direction: hasDirection(kind) ? (values['direction'] ?? 'out') : null,
    at: values['at'],
    minutes: values['minutes'],
  });
}

/** What is sent for a task; null while it has no subject. `due` is a word, or `pick` for the time in `dueAt`. */
export function taskValues(
  values: ComposerValues,
  points: { field: string; id: string },
  clock: { now: number; timeZone: string },
): Record<string, unknown> | null {
  const subject = asText(values['task']).trim();
  if (subject === '') return null;
  const due = asText(values['due']);
  const dueAt = isDueWord(due) ? dueOf(due, clock.now, clock.timeZone) : values['dueAt'];
  return withoutEmpty({
    [points.field]: points.id,
    subject,
    dueAt: due === '' ? null : dueAt,
    priority: values['priority'],
  });
}

function isDueWord(due: string): due is DueWord {
  return due === 'today' || due === 'tomorrow' || due === 'nextWeek';
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}
