import { useEffect, useMemo, useRef, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { get } from '../../../../web/api/client.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { draftKey } from '../../../../web/form/drafts.ts';
import type { Draft } from '../../../../web/form/drafts.ts';
import { useDraft } from '../../../../web/form/useDraft.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import {
  type Line,
  type LineErrors,
  emptyLine,
  faultsOf,
  isBlank,
  sentLines,
  totalsOf,
} from './lineState.ts';

type Place = Pick<RecordFormProps, 'object' | 'given' | 'place'>;

/** The state of a new order: a draft that is kept until it is placed, what it comes to, and what is wrong with it. */
export function useOrderForm({ object, given, place }: Place) {
  const me = useMe();
  const initial = useMemo(
    (): Draft => ({ ...given, values: { ...given.values, lines: [emptyLine()] } }),
    [given],
  );
  const { draft, restored, set, clear } = useDraft(
    draftKey(me.memberId, object.name, 'new', place),
    initial,
  );
  const lines = useMemo(() => linesOf(draft), [draft]);
  // The price of a product comes a moment after it was chosen: what was typed meanwhile must stay.
  const latest = useRef(lines);
  useEffect(() => {
    latest.current = lines;
  }, [lines]);
  const { forget, submit, ...state } = usePlacing(object);

  const currency = asText(draft.values['currency']) || me.organisation.currency;
  const discountRate = asText(draft.values['discountRate']) || null;
  return {
    ...state,
    draft,
    restored,
    lines,
    currency,
    discountRate,
    totals: totalsOf(lines, discountRate, currency),
    save: () => submit(draft, lines, clear),
    discard: () => {
      forget();
      clear();
    },
    set: (name: string, value: unknown, title?: string) => {
      forget();
      set(name, value, title);
    },
    changeLines: (change: (now: readonly Line[]) => Line[]) => {
      forget();
      latest.current = change(latest.current);
      set('lines', latest.current);
    },
  };
}

/** Places an order, and says at its fields and lines what is wrong with it. */
function usePlacing(object: ObjectWire) {
  const { t } = useT();
  const run = useAction();
  const errorText = useErrorText();
  const [lineErrors, setLineErrors] = useState<LineErrors>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const forget = () => {
    setErrors({});
    setLineErrors({});
    setFault(null);
  };
  const submit = async (
    draft: Draft,
    lines: readonly Line[],
    onPlaced: () => void,
  ): Promise<RecordWire | null> => {
    const faults = faultsOf(lines);
    if (Object.keys(faults).length > 0 || lines.every(isBlank)) {
      setLineErrors(spoken(faults, t));
      setFault(t(lines.every(isBlank) ? 'orders.needLines' : 'form.checkFields'));
      return null;
    }
    setBusy(true);
    try {
      const { lines: _lines, ...values } = draft.values;
      const filled = Object.entries(values).filter(([, value]) => !isEmpty(value));
      const input = { ...Object.fromEntries(filled), lines: sentLines(lines) };
      const { id } = await run<{ id: string }>('placeOrder', input);
      forget();
      onPlaced();
      return await get<RecordWire>(`/${object.path}/${id}`);
    } catch (error) {
      const { fields, general } = fieldErrors(error);
      setErrors(fields);
      setFault(general.join(' ') || errorText(error));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { errors, lineErrors, fault, busy, forget, submit };
}

/** The lines of a draft; one that was kept without any begins with an empty one. */
function linesOf(draft: Draft): Line[] {
  const kept = draft.values['lines'];
  return Array.isArray(kept) ? (kept as Line[]) : [emptyLine()];
}

/** Faults as sentences. */
export function spoken(
  faults: ReturnType<typeof faultsOf>,
  t: ReturnType<typeof useT>['t'],
): LineErrors {
  return Object.fromEntries(
    Object.entries(faults).map(([key, own]) => [
      key,
      Object.fromEntries(Object.entries(own).map(([name, fault]) => [name, t(fault)])),
    ]),
  );
}
