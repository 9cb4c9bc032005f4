/** What is selected in a list: single records, or everything that matches the condition. */
export type Selection = { all: boolean; ids: ReadonlySet<string>; anchor: string | null };

/** As many as the API takes by their ids; more are selected by the condition. */
export const MAX_IDS = 1000;

export const NOTHING_SELECTED: Selection = { all: false, ids: new Set(), anchor: null };
export const ALL_SELECTED: Selection = { all: true, ids: new Set(), anchor: null };

/** True where the record is selected. */
export function isSelected(selection: Selection, id: string): boolean {
  return selection.all || selection.ids.has(id);
}

/** True where nothing is selected. */
export function isNothing(selection: Selection): boolean {
  return !selection.all && selection.ids.size === 0;
}

/**
 * Selects or lets go of one record. Out of “all that match” one can only fall back to those that are loaded.
 *
 * @param loaded the ids on screen, in their order
 */
export function toggle(selection: Selection, id: string, loaded: readonly string[]): Selection {
  const ids = new Set(selection.all ? loaded.slice(0, MAX_IDS) : selection.ids);
  if (ids.has(id)) ids.delete(id);
  else if (ids.size < MAX_IDS) ids.add(id);
  return { all: false, ids, anchor: id };
}

/** Selects everything from the record last touched to this one (shift-click), both included. */
export function selectRange(
  selection: Selection,
  id: string,
  loaded: readonly string[],
): Selection {
  const to = loaded.indexOf(id);
  const from = selection.anchor === null ? to : loaded.indexOf(selection.anchor);
  if (selection.all || to < 0 || from < 0) return toggle(selection, id, loaded);
  const ids = new Set(selection.ids);
  for (const one of loaded.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (ids.size < MAX_IDS) ids.add(one);
  }
  return { all: false, ids, anchor: id };
}

/** Selects all that are loaded, or nothing where they are selected already. */
export function toggleLoaded(selection: Selection, loaded: readonly string[]): Selection {
  const every = loaded.length > 0 && loaded.every((id) => isSelected(selection, id));
  if (every) return NOTHING_SELECTED;
  return { all: false, ids: new Set(loaded.slice(0, MAX_IDS)), anchor: null };
}

/** Without records that are no longer there, such as those somebody else deleted. */
export function without(selection: Selection, ids: readonly string[]): Selection {
  const left = new Set(selection.ids);
  for (const id of ids) left.delete(id);
  return { ...selection, ids: left };
}
