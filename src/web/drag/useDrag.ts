import { type PointerEvent as ReactPointerEvent, useEffect, useRef } from 'react';

/**
 * Dragging by mouse, pen and touch. What can be dragged carries `data-drag="<id>"`, where it can be dropped
 * `data-drop="<key>"`; `data-scroll` marks what scrolls by itself when something is held at its edge. While it lasts the
 * dragged element has `data-dragged` and the target `data-over`, set without rendering anything anew.
 */
type Options = {
  enabled: boolean;
  onDrop: (id: string, key: string) => void;
};

type Point = { x: number; y: number };

type Held = {
  id: string;
  source: HTMLElement;
  root: HTMLElement;
  pointer: number;
  touch: boolean;
  start: Point;
  now: Point;
  /** The picture that follows the pointer; null while it is not yet a drag. */
  ghost: HTMLElement | null;
  over: HTMLElement | null;
  stop: AbortController;
};

/** Pixels a mouse moves before it drags, and a finger may tremble before it scrolls. */
const SLACK = 6;
/** Milliseconds a finger rests before it drags. */
const REST = 300;
/** Pixels from an edge at which the surroundings scroll, and how far in one frame. */
const EDGE = 56;
const PACE = 16;

/** Makes the parts of an element draggable: put the answer on the element that holds sources and targets. */
export function useDrag({ enabled, onDrop }: Options): {
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
} {
  const held = useRef<Held | null>(null);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  const end = (dropped: boolean) => {
    const drag = held.current;
    held.current = null;
    if (drag) finish(drag, dropped, drop.current);
  };
  useEffect(() => {
    const holding = held;
    return () => {
      if (holding.current) finish(holding.current, false, () => undefined);
      holding.current = null;
    };
  }, []);
  return {
    onPointerDown: (event) => {
      if (!enabled || event.button !== 0 || !event.isPrimary || held.current) return;
      const drag = take(event);
      if (!drag) return;
      held.current = drag;
      follow(drag, end);
    },
  };
}

/** What the pointer came down on, or null where that is nothing to drag. */
function take(event: ReactPointerEvent<HTMLElement>): Held | null {
  if (!(event.target instanceof Element) || event.target.closest('button, input')) return null;
  const source = event.target.closest<HTMLElement>('[data-drag]');
  const id = source?.dataset['drag'];
  if (!source || id === undefined) return null;
  const at = { x: event.clientX, y: event.clientY };
  return {
    id,
    source,
    root: event.currentTarget,
    pointer: event.pointerId,
    touch: event.pointerType === 'touch',
    start: at,
    now: at,
    ghost: null,
    over: null,
    stop: new AbortController(),
  };
}

function follow(drag: Held, end: (dropped: boolean) => void): void {
  const { signal } = drag.stop;
  const options = { signal };
  const begin = () => {
    if (!drag.ghost && !signal.aborted) start(drag);
  };
  if (drag.touch) {
    const timer = setTimeout(begin, REST);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }
  const moved = (event: PointerEvent) => {
    if (event.pointerId !== drag.pointer) return;
    drag.now = { x: event.clientX, y: event.clientY };
    if (drag.ghost) return;
    const far = Math.hypot(drag.now.x - drag.start.x, drag.now.y - drag.start.y) > SLACK;
    if (!far) return;
    // A finger that moves before it rested scrolls.
    if (drag.touch) end(false);
    else begin();
  };
  window.addEventListener('pointermove', moved, options);
  window.addEventListener('pointerup', () => end(drag.ghost !== null), options);
  window.addEventListener('pointercancel', () => end(false), options);
  window.addEventListener('blur', () => end(false), options);
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !drag.ghost) return;
      event.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
  // While something is dragged the page under the finger stays where it is, and no menu opens over it.
  const still = (event: Event) => {
    if (drag.ghost) event.preventDefault();
  };
  window.addEventListener('touchmove', still, { signal, passive: false });
  window.addEventListener('contextmenu', still, options);
  window.addEventListener('selectstart', still, options);
}

function start(drag: Held): void {
  const { source, root } = drag;
  const box = source.getBoundingClientRect();
  const ghost = source.cloneNode(true);
  if (!(ghost instanceof HTMLElement)) return;
  ghost.removeAttribute('data-drag');
  ghost.classList.add('zy-drag-ghost');
  ghost.inert = true;
  Object.assign(ghost.style, {
    position: 'fixed',
    top: `${box.top}px`,
    left: `${box.left}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
    transform: 'none',
  });
  document.body.append(ghost);
  source.toggleAttribute('data-dragged', true);
  drag.ghost = ghost;
  // The source may scroll out of what is drawn: the pointer's events then come from what holds everything.
  root.setPointerCapture(drag.pointer);
  const frame = () => {
    if (drag.stop.signal.aborted) return;
    place(drag, ghost);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** One frame: the picture under the pointer, the target, and what scrolls at the edge. */
function place(drag: Held, ghost: HTMLElement): void {
  const { x, y } = drag.now;
  ghost.style.transform = `translate(${x - drag.start.x}px, ${y - drag.start.y}px)`;
  const under = document.elementFromPoint(x, y);
  const over = target(drag, under);
  if (over !== drag.over) {
    drag.over?.removeAttribute('data-over');
    over?.toggleAttribute('data-over', true);
    drag.over = over;
  }
  const scroller = under?.closest('[data-scroll]');
  if (scroller) {
    const box = scroller.getBoundingClientRect();
    scroller.scrollTop += pull(y, box.top, box.bottom);
  }
  const box = drag.root.getBoundingClientRect();
  drag.root.scrollLeft += pull(x, box.left, box.right);
}

function target({ root }: Held, under: Element | null): HTMLElement | null {
  const found = under?.closest<HTMLElement>('[data-drop]') ?? null;
  return found && root.contains(found) ? found : null;
}

/** How far to scroll for a pointer between two edges: not at all in the middle. */
function pull(at: number, from: number, to: number): number {
  if (at > from && at < from + EDGE) return -PACE;
  return at < to && at > to - EDGE ? PACE : 0;
}

function finish(drag: Held, dropped: boolean, drop: (id: string, key: string) => void): void {
  const { ghost, source, root } = drag;
  drag.stop.abort();
  if (!ghost) return;
  const over = dropped ? target(drag, document.elementFromPoint(drag.now.x, drag.now.y)) : null;
  ghost.remove();
  source.removeAttribute('data-dragged');
  drag.over?.removeAttribute('data-over');
  if (root.hasPointerCapture(drag.pointer)) root.releasePointerCapture(drag.pointer);
  swallowClick();
  const key = over?.dataset['drop'];
  if (key !== undefined) drop(drag.id, key);
}

/** The click that ends a drag opens nothing. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 50);
}
