import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { keys } from '../api/keys.ts';
import { fieldErrors, isApiProblem } from '../api/problem.ts';
import { useMe } from '../api/queries.ts';
import { useAction, useWrite } from '../api/writes.ts';
import { asText } from '../fields/value.ts';
import { obstacleTo } from '../list/editable.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type BoardColumn, columnRequest, movedRecord } from './boardColumn.ts';
import type { Mover } from './boardField.ts';
import { moveCached } from './moveCached.ts';
import { shiftTotals } from './totals.ts';
import type { totalsAsked } from './useBoardTotals.ts';

/** A move that was refused because something is missing: what to ask for, and what was said of each field. */
export type Missing = {
  record: RecordWire;
  from: BoardColumn;
  to: BoardColumn;
  fields: FieldWire[];
  errors: Record<string, string>;
  general: string[];
};

export type BoardMoves = {
  move: (record: RecordWire, from: BoardColumn, to: BoardColumn) => void;
  /** The move that waits for something to be filled in. */
  missing: Missing | null;
  /** Tries again with what was filled in. Throws what the server says. */
  retry: (values: Record<string, unknown>, titles: Record<string, string>) => Promise<void>;
  /** Leaves the card where it was. */
  giveUp: () => void;
};

type Input = {
  object: ObjectWire;
  field: FieldWire;
  mover: Mover;
  sort: string | undefined;
  asked: readonly string[];
  sum: FieldWire | undefined;
  totals: ReturnType<typeof totalsAsked>;
};

/**
 * Moves cards: shown at once, written by the same path as any change of the field, with undo. Where the server misses
 * something (a reason, an amount), that is asked for and the move tried again; any other refusal puts the card back.
 */
export function useBoardMove(input: Input): BoardMoves {
  const { object, field, mover } = input;
  const write = useWrite(object);
  const run = useAction();
  const toasts = useToasts();
  const client = useQueryClient();
  const shift = useShift(input);
  const [missing, setMissing] = useState<Missing | null>(null);

  const store = async (
    record: RecordWire,
    to: BoardColumn,
    more: { values?: Record<string, unknown>; titles?: Record<string, string> } = {},
  ): Promise<boolean> => {
    if (mover?.by === 'action') {
      await run(mover.action, { id: record.id, [field.name]: to.value });
      return true;
    }
    const titles =
      field.kind === 'reference' || field.kind === 'user' ? { [field.name]: to.title } : {};
    const written = await write.update(
      record,
      { ...more.values, [field.name]: to.value },
      { titles: { ...titles, ...more.titles } },
    );
    return written !== null;
  };

  const back = ({ record, from, to }: Pick<Missing, 'record' | 'from' | 'to'>) => {
    shift(movedRecord(record, field, to), to, from, record);
    void client.invalidateQueries({ queryKey: keys.pages(object.name) });
    void client.invalidateQueries({ queryKey: keys.aggregates(object.name) });
  };

  const attempt = async (record: RecordWire, from: BoardColumn, to: BoardColumn) => {
    shift(record, from, to);
    try {
      if (!(await store(record, to))) back({ record, from, to });
    } catch (error) {
      const found = missingIn(error, input);
      if (found) {
        setMissing({ record, from, to, ...found });
        return;
      }
      back({ record, from, to });
      toasts.failed(error);
    }
  };

  return {
    move: (record, from, to) => {
      if (from.key !== to.key && to.droppable) void attempt(record, from, to);
    },
    missing,
    retry: async (values, titles) => {
      if (!missing) return;
      if (!(await store(missing.record, missing.to, { values, titles }))) back(missing);
      setMissing(null);
    },
    giveUp: () => {
      if (missing) back(missing);
      setMissing(null);
    },
  };
}

type Shift = (record: RecordWire, from: BoardColumn, to: BoardColumn, as?: RecordWire) => void;

/** Puts a card into another column and brings both totals in line, in the cache alone; `as` is what it shows there. */
function useShift({ object, field, sort, asked, sum, totals }: Input): Shift {
  const client = useQueryClient();
  const { organisation } = useMe();
  return (record, from, to, as) => {
    void client.cancelQueries({ queryKey: keys.pages(object.name) });
    void client.cancelQueries({ queryKey: keys.aggregates(object.name) });
    const shown = as ?? movedRecord(record, field, to);
    moveCached(
      client,
      object.name,
      shown,
      columnRequest(object, from, sort, asked),
      columnRequest(object, to, sort, asked),
    );
    const amount = sum ? amountOf(record, sum, organisation.currency) : null;
    for (const { body, only } of totals) {
      const left = { column: from.key, value: from.value, records: -1, amount } as const;
      const come = { column: to.key, value: to.value, records: 1, amount } as const;
      if (only === undefined || only === from.key) shiftTotals(client, object.name, body, left);
      if (only === undefined || only === to.key) shiftTotals(client, object.name, body, come);
    }
  };
}

/** The record's amount where it can be added to the total as it is; null where only the server can tell. */
function amountOf(record: RecordWire, sum: FieldWire, currency: string): string | null {
  const own = asText(record['currency']);
  const amount = asText(record[sum.name]);
  if (amount === '') return '0';
  return own === '' || own === currency ? amount : null;
}

/** The fields that a refusal asks for, if filling them in may help. */
export function missingIn(
  error: unknown,
  { object, field, mover }: Pick<Input, 'object' | 'field' | 'mover'>,
): Pick<Missing, 'fields' | 'errors' | 'general'> | null {
  if (!isApiProblem(error) || error.problem.status !== 422 || mover?.by !== 'write') return null;
  const { fields: errors, general } = fieldErrors(error);
  const blank: RecordWire = { id: '', version: 0, _titles: {}, _masked: [] };
  const fields = object.fields.filter(
    (one) =>
      one.name in errors && one.name !== field.name && obstacleTo(object, one, blank, []) === null,
  );
  const rest = Object.entries(errors)
    .filter(([name]) => !fields.some((one) => one.name === name))
    .map(([, message]) => message);
  return fields.length > 0 ? { fields, errors, general: [...general, ...rest] } : null;
}
