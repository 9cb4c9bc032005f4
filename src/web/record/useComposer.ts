import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { keys } from '../api/keys.ts';
import { fieldErrors } from '../api/problem.ts';
import { useMe } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { draftKey, emptyDraft } from '../form/drafts.ts';
import { useDraft } from '../form/useDraft.ts';
import { asText, isEmpty } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { useCommentWrites } from '../talk/comments.ts';
import { type Mention, storable } from '../talk/mentions.ts';
import {
  COMMENT,
  type ComposerValues,
  TASK,
  composerKinds,
  interactionValues,
  taskValues,
} from './composerValues.ts';
import type { Related } from './layout.ts';

/** Where what is noted goes: the record, and the objects that point to it. */
export type ComposerTargets = {
  object: ObjectWire;
  id: string;
  interaction: Related | undefined;
  task: Related | undefined;
};

export type Composing = {
  kinds: string[];
  kind: string;
  values: ComposerValues;
  error: string | null;
  busy: boolean;
  /** True where something is written that was kept from before. */
  restored: boolean;
  set: (name: string, value: unknown) => void;
  setKind: (kind: string) => void;
  /** Saves what is written; true when it is stored. */
  save: () => Promise<boolean>;
  discard: () => void;
};

/** The state of the composer: a draft per record that is kept until it is saved. */
export function useComposer(targets: ComposerTargets): Composing {
  const { object, id, interaction, task } = targets;
  const { t } = useT();
  const me = useMe();
  const client = useQueryClient();
  const errorText = useErrorText();
  // Where an object is missing its kinds are, too: the writer is then never used.
  const note = useWrite(interaction?.object ?? object);
  const todo = useWrite(task?.object ?? object);
  const talk = useCommentWrites(object, id);
  const drafting = useDraft(draftKey(me.memberId, object.name, id, 'composer'), emptyDraft);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const kinds = composerKinds(interaction?.object, task?.object);
  const { values } = drafting.draft;
  const wanted = asText(values['kind']);
  const kind = kinds.includes(wanted) ? wanted : (kinds[0] ?? COMMENT);

  const create = (): Promise<unknown> | null => {
    if (kind === COMMENT) {
      const text = asText(values['comment']).trim();
      return text === '' ? null : talk.create(storable(text, mentionsIn(values)));
    }
    if (kind === TASK && task) {
      const clock = { now: Date.now(), timeZone: me.timeZone };
      const sent = taskValues(values, { field: task.field.name, id }, clock);
      return sent && todo.create(sent);
    }
    if (!interaction) return null;
    const points = { field: interaction.field.name, id: interaction.of ?? id };
    const sent = interactionValues(kind, values, points);
    return sent && note.create(sent);
  };
  const save = async () => {
    if (busy) return false;
    const creating = create();
    if (!creating) {
      setError(t(kind === TASK ? 'composer.needSubject' : 'composer.needText'));
      return false;
    }
    const sent = drafting.draft;
    setBusy(true);
    setError(null);
    try {
      await creating;
      drafting.clear(sent);
      // Facts such as the last contact have changed with it.
      void client.invalidateQueries({ queryKey: keys.record(object.name, id) });
      return true;
    } catch (failure) {
      const { fields, general } = fieldErrors(failure);
      setError([...Object.values(fields), ...general].join(' ') || errorText(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const set = (name: string, value: unknown) => {
    setError(null);
    drafting.set(name, value);
  };
  return {
    kinds,
    kind,
    values,
    error,
    busy,
    restored:
      drafting.restored && ['body', 'task', 'comment'].some((name) => !isEmpty(values[name])),
    set,
    setKind: (next) => set('kind', next),
    save,
    discard: () => {
      setError(null);
      drafting.clear();
    },
  };
}

/** Who was picked while a comment was written; a draft keeps them. */
export function mentionsIn(values: ComposerValues): Mention[] {
  const kept = values['mentions'];
  return Array.isArray(kept) ? (kept as Mention[]) : [];
}
