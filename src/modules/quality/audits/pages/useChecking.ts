import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { Verdict } from '../rules.ts';
import type { CheckField, CheckRef } from '../wire.ts';
import { checkQuery } from './queries.ts';

/** Verdicts by field. */
export type Said = Readonly<Record<string, Verdict>>;

/** Where what is checked comes from, and where what is said of it goes. */
export type CheckSource = {
  items: readonly CheckRef[];
  /** Of the API. */
  path: (item: CheckRef) => string;
  /** `done`: nothing of this record is left to be said. */
  answer: (
    item: CheckRef,
    answers: readonly [string, Verdict][],
    done: boolean,
  ) => Promise<unknown>;
};

const NOTHING: Said = {};

/** Whether a value waits to be judged: also where somebody else could not tell. */
function isUnsaid({ state, verdict, byOther }: CheckField): boolean {
  if (state === 'empty' || state === 'gone') return false;
  return verdict === null || (byOther && verdict === 'cannotTell');
}

/** One record after the other: what is said is stored at once, and the next field has its turn. */
export function useChecking({ items, path, answer }: CheckSource) {
  const toasts = useToasts();
  const client = useQueryClient();
  const [selected, setSelected] = useState<string | null>(null);
  const [finished, setFinished] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<Readonly<Record<string, Said>>>({});
  const isOpen = ({ id, checked }: CheckRef): boolean => !checked && !finished.has(id);
  const item = items.find(({ id }) => id === selected) ?? items.find(isOpen);
  const asked = useQuery({ ...checkQuery(item ? path(item) : ''), enabled: item !== undefined });
  const check = asked.data;
  const own = (item && said[item.id]) ?? NOTHING;
  const waiting = (some: Said): CheckField[] =>
    (check?.fields ?? []).filter((each) => some[each.field] === undefined && isUnsaid(each));
  const store = async (of: CheckRef, answers: [string, Verdict][], done: boolean) => {
    try {
      await answer(of, answers, done);
    } catch (error) {
      // What was not stored was not said.
      for (const [field] of answers) forget(of.id, field);
      setFinished((now) => new Set([...now].filter((id) => id !== of.id)));
      toasts.failed(error);
      // Somebody else may have been quicker.
      void client.invalidateQueries({ queryKey: checkQuery(path(of)).queryKey });
    }
  };
  const forget = (id: string, field: string) =>
    setSaid((now) => {
      const { [field]: _, ...rest } = now[id] ?? NOTHING;
      return { ...now, [id]: rest };
    });
  const finish = (id: string) => setFinished((now) => new Set([...now, id]));
  return {
    item,
    asked,
    check,
    said: own,
    current: waiting(own)[0],
    left: items.filter(isOpen).length,
    say: ({ field }: CheckField, verdict: Verdict) => {
      if (!item) return;
      // It stays on screen when it is done, so that it can be mended.
      setSelected(item.id);
      const now = { ...own, [field]: verdict };
      setSaid((all) => ({ ...all, [item.id]: now }));
      const done = waiting(now).length === 0;
      if (done) finish(item.id);
      void store(item, [[field, verdict]], done);
    },
    next: () => {
      if (!item || !check) return;
      if (waiting(NOTHING).length === 0 && isOpen(item) && Object.keys(own).length === 0) {
        // Nothing in it can be judged.
        finish(item.id);
        void store(item, [], true);
      }
      const at = items.findIndex(({ id }) => id === item.id);
      const after = [...items.slice(at + 1), ...items.slice(0, at)];
      setSelected(after.find(isOpen)?.id ?? null);
    },
  };
}
