import { useMemo } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { AggregateWire, FieldWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useAggregate, useMetadata, usePage } from '../api/queries.ts';
import { asText, titleOf } from '../fields/value.ts';
import { type Translate, useLabel, useT } from '../i18n/i18n.ts';
import { targetOf } from '../list/paths.ts';
import {
  type BoardColumn,
  MAX_COLUMNS,
  NONE,
  allOf,
  columnCondition,
  columnKey,
} from './boardColumn.ts';
import { type Mover, isOrdered, parentField } from './boardField.ts';
import { totalsRequest } from './totals.ts';

/** The records under which the columns stand, such as pipelines, and the one that is shown. */
export type BoardParents = {
  label: string;
  options: { id: string; title: string }[];
  chosen: string;
};

export type BoardColumns = {
  columns: BoardColumn[];
  parents: BoardParents | undefined;
  /** What a record made here begins with besides the column's value: the pipeline. */
  within: Record<string, unknown>;
  /** True where the field has more values than a board has columns. */
  cut: boolean;
  ready: boolean;
  error: Error | null;
  retry: () => void;
};

type Input = {
  object: ObjectWire;
  field: FieldWire;
  mover: Mover;
  where: Condition | undefined;
  sum: FieldWire | undefined;
  /** The record whose columns are shown, as the address says. */
  of: string | undefined;
};

/** Stands in for an object while there is none to ask for. */
function orSelf(object: ObjectWire | undefined, self: ObjectWire): ObjectWire {
  return object ?? self;
}

/**
 * The columns of a board: the options of a choice, yes and no, or the records a reference can point to in their order
 * (of one pipeline, where they stand under several). A reference to more than thirty shows those with most records.
 */
export function useBoardColumns({ object, field, mover, where, sum, of }: Input): BoardColumns {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const target = targetOf(field, objects);
  const by = target && parentField(target);
  const above = by && targetOf(by, objects);
  const parents = usePage(orSelf(above, object), useParentPage(above), {
    enabled: above !== undefined,
  });
  const chosen = above ? chosenParent(parents.items, of) : undefined;
  const waiting = above !== undefined && !chosen;
  const targets = usePage(orSelf(target, object), useTargetPage(target, by, chosen), {
    enabled: target !== undefined && !waiting,
  });
  const totals = useAggregate(object, useTotals(field, where, sum), { enabled: !field.custom });
  const within = useMemo(() => withinParent(object, by, chosen), [by, chosen, object]);
  const many = targets.hasNextPage || targets.items.length > MAX_COLUMNS;
  const columns = useMemo(() => {
    const values = valuesOf({
      field,
      target,
      targets: targets.items,
      totals: totals.data,
      many,
      label,
      t,
    });
    const droppable = mover !== null;
    const made = values.map(({ value, title, color }): BoardColumn => {
      const own = columnCondition(field, value);
      return {
        key: columnKey(value),
        value,
        title,
        color,
        where: allOf(where, own) ?? own,
        droppable,
      };
    });
    const none = noneColumn({ field, within, where, mover, t });
    return none ? [none, ...made] : made;
  }, [field, label, many, mover, t, target, targets.items, totals.data, where, within]);
  const shown = useMemo(
    () => columns.filter((one) => one.key !== NONE || one.droppable || hasNone(totals.data, field)),
    [columns, field, totals.data],
  );
  const options = parents.items.map((one) => ({ id: one.id, title: titleIn(above, one) }));
  return {
    columns: shown,
    parents:
      above && chosen !== undefined && options.length > 1
        ? { label: label(above.label), options, chosen }
        : undefined,
    within,
    cut: many,
    ready: target ? !waiting && !targets.isPending : true,
    error: parents.error ?? targets.error,
    retry: () => {
      void parents.refetch();
      void targets.refetch();
    },
  };
}

function useTotals(field: FieldWire, where: Condition | undefined, sum: FieldWire | undefined) {
  return useMemo(() => totalsRequest(field, where, sum), [field, sum, where]);
}

function useParentPage(above: ObjectWire | undefined) {
  return useMemo(() => {
    const flags = ['isDefault', 'position'].filter((name) =>
      above?.fields.some((field) => field.name === name),
    );
    return { sort: above && orderOf(above), fields: flags, limit: MAX_COLUMNS };
  }, [above]);
}

function useTargetPage(
  target: ObjectWire | undefined,
  by: FieldWire | undefined,
  chosen: string | undefined,
) {
  return useMemo(() => {
    const where: Condition | undefined =
      by && chosen !== undefined ? { field: by.name, op: 'eq', value: chosen } : undefined;
    return { where, sort: target && orderOf(target), fields: [], limit: MAX_COLUMNS + 1 };
  }, [by, chosen, target]);
}

/** By place, else by name; undefined for the usual order. */
function orderOf(target: ObjectWire): string | undefined {
  if (isOrdered(target)) return 'position';
  const title = target.fields.find((field) => field.name === target.titleField);
  return title?.sortable && title.right !== 'masked' ? title.name : undefined;
}

function chosenParent(parents: readonly RecordWire[], of: string | undefined): string | undefined {
  const wanted = parents.find((one) => one.id === of);
  return (wanted ?? parents.find((one) => one['isDefault'] === true) ?? parents[0])?.id;
}

type Values = {
  field: FieldWire;
  target: ObjectWire | undefined;
  targets: readonly RecordWire[];
  totals: AggregateWire | undefined;
  many: boolean;
  label: ReturnType<typeof useLabel>;
  t: Translate;
};

type Value = { value: unknown; title: string; color?: string };

function valuesOf({ field, target, targets, totals, many, label, t }: Values): Value[] {
  if (field.kind === 'choice') {
    return Object.entries(field.options).map(([name, option]) => ({
      value: name,
      title: label(option.label),
      color: option.color,
    }));
  }
  if (field.kind === 'boolean') {
    return [false, true].map((value) => ({
      value,
      title: t(value ? 'board.yes' : 'board.no', { field: label(field.label) }),
    }));
  }
  if (target && !many)
    return targets.map((one) => ({ value: one.id, title: titleIn(target, one) }));
  const groups = totals?.groups.filter(({ keys: [key] }) => key !== null) ?? [];
  const counted = groups.slice(0, MAX_COLUMNS).map(({ keys: [key], titles: [title] }) => ({
    value: key,
    title: title ?? t('field.notVisible'),
  }));
  if (counted.length > 0 || !target) return counted;
  return targets
    .slice(0, MAX_COLUMNS)
    .map((one) => ({ value: one.id, title: titleIn(target, one) }));
}

function titleIn(target: ObjectWire | undefined, record: RecordWire): string {
  if (!target) return '';
  return titleOf(record, target.titleField) ?? asText(record[target.titleField]);
}

type NoneInput = {
  field: FieldWire;
  within: Record<string, string>;
  where: Condition | undefined;
  mover: Mover;
  t: Translate;
};

/** The column of records without a value; a card can be moved there where the field may be empty. */
function noneColumn({ field, within, where, mover, t }: NoneInput): BoardColumn | null {
  if (field.kind === 'boolean' || field.name === 'owner' || field.name === 'unit') return null;
  const own = columnCondition(field, null);
  const same = Object.entries(within).map(([name, value]) => ({
    field: name,
    op: 'eq' as const,
    value,
  }));
  return {
    key: NONE,
    value: null,
    title: t('board.none'),
    where: allOf(where, ...same, own) ?? own,
    droppable: mover?.by === 'write' && !field.required,
  };
}

/** Where the records name the pipeline themselves, those without a stage are that pipeline's. */
function withinParent(
  object: ObjectWire,
  by: FieldWire | undefined,
  chosen: string | undefined,
): Record<string, string> {
  if (by?.kind !== 'reference' || chosen === undefined) return {};
  const same = object.fields.find((one) => sameParent(one, by.to));
  return same ? { [same.name]: chosen } : {};
}

function sameParent(field: FieldWire, to: string): boolean {
  return field.kind === 'reference' && field.to === to && field.filterable === true;
}

function hasNone(totals: AggregateWire | undefined, field: FieldWire): boolean {
  if (field.custom) return true;
  return totals?.groups.some(({ keys: [key] }) => columnKey(key) === NONE) ?? false;
}
