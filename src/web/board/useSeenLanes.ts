import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

export type SeenLanes = {
  /** Columns before this one have come near the screen: their cards are asked for. */
  upTo: number;
  /** The column at the front, as a phone shows one at a time. */
  front: number;
  onScroll: () => void;
  go: (index: number) => void;
};

/** Roughly a column's width in pixels, to begin with. */
const LANE = 280;

/** Which columns have been on screen, so that a board of thirty does not ask for all of them at once. */
export function useSeenLanes(root: RefObject<HTMLElement | null>, count: number): SeenLanes {
  const [seen, setSeen] = useState(() => ({ upTo: Math.ceil(window.innerWidth / LANE), front: 0 }));
  const look = () => {
    const element = root.current;
    const first = element?.firstElementChild;
    if (!element || !(first instanceof HTMLElement)) return;
    const width = first.offsetWidth + gapOf(element);
    const upTo = Math.ceil((element.scrollLeft + element.clientWidth) / width) + 1;
    const front = Math.min(count - 1, Math.max(0, Math.round(element.scrollLeft / width)));
    setSeen((now) =>
      now.front === front && now.upTo >= upTo ? now : { front, upTo: Math.max(now.upTo, upTo) },
    );
  };
  const lookNow = useEffectEvent(look);
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => lookNow());
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return {
    ...seen,
    onScroll: look,
    go: (index) => {
      const lane = root.current?.children[index];
      if (lane instanceof HTMLElement) root.current?.scrollTo({ left: lane.offsetLeft });
    },
  };
}

function gapOf(element: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(element).columnGap) || 0;
}
