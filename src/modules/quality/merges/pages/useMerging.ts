import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../../../web/api/client.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { showToast } from '../../../../web/shell/toastStack.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { matchObjects } from '../../matches/rules.ts';
import { useRun } from '../../pages/useRun.ts';
import type { PairDetailWire } from '../../pairs/wire.ts';
import type {
  MergePreviewWire,
  MergeRefusal,
  MergeRequest,
  MergeRule,
  MergedWire,
} from '../wire.ts';
import { useUnmerge } from './useUnmerge.ts';

export type Merging = {
  survivor: string;
  rule: MergeRule;
  /** What the merge would do; of the former choice while the next one is asked for. */
  preview: MergePreviewWire | undefined;
  isStale: boolean;
  /** Why they cannot be merged so, once that is known of the present choice. */
  refused: MergeRefusal | null;
  error: unknown;
  retry: () => void;
  /** Whose value a field takes. */
  chosen: (field: string) => string | undefined;
  keep: (survivor: string) => void;
  setRule: (rule: MergeRule) => void;
  /** What a field goes by: a rule of its own, `hand` where its value was chosen, else `all`. */
  ruleOf: (field: string) => MergeRule | 'hand' | 'all';
  /** Null: the rule for all. */
  setFieldRule: (field: string, rule: MergeRule | null) => void;
  /** `from`: a record's id, or `all` together. */
  choose: (field: string, from: string) => void;
  busy: boolean;
  merge: () => Promise<void>;
};

/** What is chosen for a merge of two records, and the merge itself. */
export function useMerging(
  pair: PairDetailWire,
  onMerged: (undo: () => Promise<unknown>) => void,
): Merging {
  const [survivor, keep] = useState(pair.survivor);
  const [rule, setRule] = useState<MergeRule>('survivor');
  const [choices, setChoices] = useState<Readonly<Record<string, string>>>({});
  const [rules, setRules] = useState<Readonly<Record<string, MergeRule>>>({});
  const other = survivor === pair.left.id ? pair.right.id : pair.left.id;
  const { busy, merge } = useMerge(pair, onMerged);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['quality', 'mergePreview', pair.object, survivor, other, rule],
    queryFn: ({ signal }) =>
      get<MergePreviewWire>('/quality/merge-preview', {
        query: { object: pair.object, survivor, others: other, rule },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { follows: [...matchObjects] },
    // What is being merged can soon be merged no more.
    enabled: !busy,
  });
  return {
    survivor,
    rule,
    preview: data,
    isStale: isPlaceholderData,
    refused: (!isPlaceholderData && data?.refused) || null,
    error,
    retry: () => void refetch(),
    chosen: (name) => {
      const field = data?.fields.find((one) => one.field === name);
      const own = rules[name];
      return choices[name] ?? (own ? field?.takes[own] : field?.chosen);
    },
    keep,
    // Another rule is asked for to have its choices.
    setRule: (next) => {
      setRule(next);
      setChoices({});
      setRules({});
    },
    ruleOf: (field) => (field in choices ? 'hand' : (rules[field] ?? 'all')),
    setFieldRule: (field, next) => {
      setChoices((now) => without(now, field));
      setRules((now) => (next ? { ...now, [field]: next } : without(now, field)));
    },
    choose: (field, from) => {
      setChoices((now) => ({ ...now, [field]: from }));
      setRules((now) => without(now, field));
    },
    busy,
    merge: () =>
      merge({
        object: pair.object,
        survivor,
        others: [other],
        rule,
        rules,
        choose: { ...choices },
      }),
  };
}

function without<T>(of: Readonly<Record<string, T>>, field: string): Record<string, T> {
  const { [field]: _, ...others } = of;
  return others;
}

/** Merges, and says so with a way back. */
function useMerge(pair: PairDetailWire, onMerged: (undo: () => Promise<unknown>) => void) {
  const { t } = useT();
  const client = useQueryClient();
  const run = useRun();
  const takeApart = useUnmerge();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const merge = async (wanted: MergeRequest) => {
    setBusy(true);
    try {
      const merged = await run<MergedWire>('mergeRecords', wanted);
      const kept = wanted.survivor === pair.first.id ? pair.first : pair.second;
      const moved = merged.moved.reduce((sum, { count }) => sum + count, merged.comments);
      const undo = () => takeApart(merged.merge);
      showToast({
        text: merged.job
          ? t('merge.running', { title: kept.title })
          : t('merge.done', { title: kept.title, count: moved }),
        closeAfter: 10_000,
        action: merged.job
          ? undefined
          : { text: t('merge.takeApart'), run: () => void undo().catch(toasts.failed) },
      });
      onMerged(undo);
      void client.invalidateQueries();
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, merge };
}
