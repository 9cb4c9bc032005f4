import {
  startTransition,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import type { PageResult } from '../api/queries.ts';

/** Where each list was scrolled to, so that coming back from a record finds the same place. */
const places = new Map<string, number>();
const MAX_PLACES = 50;

export type GridRows = {
  setScroller: (element: HTMLDivElement | null) => void;
  onScroll: () => void;
  /** The rows to draw, from the first to before the last. */
  range: { from: number; to: number };
  /** How many rows fit. */
  visible: number;
  /** The height of all rows, in pixels. */
  total: number;
  /** Brings a row into view. */
  reveal: (row: number) => void;
};

type Input = {
  page: PageResult;
  /** In pixels, the same for every row. */
  rowHeight: number;
  listKey: string;
  /** What stands over the rows while they scroll, in pixels. */
  header?: number;
};

/** Rows that stand in for what is still to come. */
const TAIL = 3;
const HEADER = 32;
/** Pixels drawn beyond those in view, on each side; drawing goes by steps of this size. */
const STEP = 256;
/** Milliseconds after which more is drawn than what is in view. */
const SOON = 200;
/** How many rows before the end the next page is asked for. */
const AHEAD = 40;

/**
 * The rows to draw of a list whose rows are equally high. Further pages are fetched before the end comes into view;
 * when others' changes add or take away rows above, what one looks at stays where it is.
 */
export function useGridRows({ page, rowHeight, listKey, header = HEADER }: Input): GridRows {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [seen, setSeen] = useState({ top: 0, bottom: 800, height: 800 });
  const beyond = useBeyond();
  const { items, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = page;
  const count = items.length + (hasNextPage ? TAIL : 0);

  const look = () => {
    if (!scroller) return;
    const steps = scroller.scrollTop / STEP;
    const top = Math.floor(steps) * STEP;
    const height = scroller.clientHeight;
    // Rounded outwards at both ends: nothing in view may stay blank until more is drawn.
    const bottom = Math.ceil(steps) * STEP + height;
    if (top !== seen.top || bottom !== seen.bottom || height !== seen.height) {
      setSeen({ top, bottom, height });
    }
  };
  const lookNow = useEffectEvent(look);
  const comeBack = useEffectEvent(() => {
    const top = places.get(listKey) ?? 0;
    // Scrolling has the page laid out at once.
    if (top > 0) scroller?.scrollTo({ top });
  });
  useLayoutEffect(() => {
    if (!scroller) return undefined;
    comeBack();
    const observer = new ResizeObserver(() => lookNow());
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [scroller]);
  useStayInPlace(scroller, items, listKey, rowHeight);

  const from = Math.floor(Math.max(0, Math.min(seen.top, count * rowHeight) - beyond) / rowHeight);
  const to = Math.min(count, Math.ceil((seen.bottom + beyond) / rowHeight));
  const wanted = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const near = to + AHEAD >= items.length;
  useEffect(() => {
    if (wanted && near) void fetchNextPage();
  }, [wanted, near, fetchNextPage]);

  return {
    setScroller,
    range: { from, to },
    visible: Math.floor(seen.height / rowHeight),
    total: count * rowHeight,
    onScroll: () => {
      remember(listKey, scroller?.scrollTop ?? 0);
      look();
    },
    reveal: (row) => {
      if (!scroller) return;
      const top = row * rowHeight;
      const room = scroller.clientHeight - header - rowHeight;
      if (top < scroller.scrollTop) scroller.scrollTo({ top });
      else if (top > scroller.scrollTop + room) scroller.scrollTo({ top: top - room });
    },
  };
}

/** Pixels to draw beyond what is in view: none at first, so that what one looks at is there sooner. */
function useBeyond(): number {
  const [beyond, setBeyond] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setBeyond(STEP)), SOON);
    return () => clearTimeout(timer);
  }, []);
  return beyond;
}

function remember(listKey: string, top: number): void {
  const [oldest] = places.keys();
  if (places.size >= MAX_PLACES && oldest !== undefined && !places.has(listKey)) {
    places.delete(oldest);
  }
  places.set(listKey, top);
}

/** Holds the first visible record where it is while records above it come and go; another list begins at its top. */
function useStayInPlace(
  scroller: HTMLDivElement | null,
  items: readonly RecordWire[],
  listKey: string,
  rowHeight: number,
): void {
  const before = useRef({ items, listKey });
  useLayoutEffect(() => {
    const former = before.current;
    if (!scroller || former.items === items) return;
    before.current = { items, listKey };
    if (former.listKey !== listKey) {
      scroller.scrollTo({ top: places.get(listKey) ?? 0 });
      return;
    }
    const index = Math.floor(scroller.scrollTop / rowHeight);
    const id = former.items[index]?.id;
    if (scroller.scrollTop <= 0 || id === undefined || items[index]?.id === id) return;
    const moved = items.findIndex((record) => record.id === id);
    if (moved >= 0) scroller.scrollBy({ top: (moved - index) * rowHeight });
  }, [items, listKey, rowHeight, scroller]);
}
