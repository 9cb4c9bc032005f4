import { describe, expect, it } from 'vitest';
import {
  ALL_SELECTED,
  MAX_IDS,
  NOTHING_SELECTED,
  isNothing,
  isSelected,
  selectRange,
  toggle,
  toggleLoaded,
} from './selection.ts';

const loaded = ['a', 'b', 'c', 'd'];

describe('selecting records', () => {
  it('selects and lets go of one', () => {
    const one = toggle(NOTHING_SELECTED, 'b', loaded);
    expect([...one.ids]).toEqual(['b']);
    expect(isNothing(toggle(one, 'b', loaded))).toBe(true);
  });

  it('selects from the one touched last to this one, in either direction', () => {
    const down = selectRange(toggle(NOTHING_SELECTED, 'b', loaded), 'd', loaded);
    expect([...down.ids]).toEqual(['b', 'c', 'd']);
    const up = selectRange(toggle(NOTHING_SELECTED, 'c', loaded), 'a', loaded);
    expect([...up.ids].toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('falls from all that match back to those loaded when one is let go', () => {
    expect(isSelected(ALL_SELECTED, 'z')).toBe(true);
    const some = toggle(ALL_SELECTED, 'b', loaded);
    expect(some.all).toBe(false);
    expect([...some.ids]).toEqual(['a', 'c', 'd']);
  });

  it('selects all loaded and none again', () => {
    const all = toggleLoaded(NOTHING_SELECTED, loaded);
    expect(all.ids.size).toBe(4);
    expect(isNothing(toggleLoaded(all, loaded))).toBe(true);
  });

  it('takes no more than the API does', () => {
    const many = Array.from({ length: MAX_IDS + 5 }, (_, n) => String(n));
    const all = toggleLoaded(NOTHING_SELECTED, many);
    expect(all.ids.size).toBe(MAX_IDS);
    expect(toggle(all, String(MAX_IDS + 2), many).ids.size).toBe(MAX_IDS);
  });
});
