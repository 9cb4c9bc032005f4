import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import { askFollowers, findCached } from './cache.ts';
import { newId } from './intent.ts';
import { keys } from './keys.ts';

/** What a screen shows: records as `customer:<id>`, lists as object names. */
export type Interest = { records?: string[]; lists?: string[] };

type LiveEvent =
  | { type: 'record'; object: string; id: string; version: number }
  | { type: 'list'; object: string }
  | { type: 'comments'; object: string; id: string }
  | { type: 'job'; id: string }
  | { type: 'notifications' }
  | { type: 'resumed' };

type Message =
  | { kind: 'interest'; tab: string; records: string[]; lists: string[] }
  | { kind: 'leave'; tab: string }
  | { kind: 'who' }
  | { kind: 'event'; event: LiveEvent };

const MAX_RECORDS = 200;
const tab = newId();
const mine = new Map<string, Interest>();
let announce: () => void = () => undefined;

/** Names what this component shows, so that others' changes to it arrive without reload. */
export function useLive({ records = [], lists = [] }: Interest): void {
  const id = useId();
  const recordsKey = records.join(',');
  const listsKey = lists.join(',');
  useEffect(() => {
    mine.set(id, { records: split(recordsKey), lists: split(listsKey) });
    announce();
    return () => {
      mine.delete(id);
      announce();
    };
  }, [id, recordsKey, listsKey]);
}

/**
 * Starts live updates for a signed-in member: the tabs of one browser share one event stream, held by the tab that
 * has the lock. Returns how to stop (on sign-out). Without locks (plain http in a local network) each tab has its own.
 */
export function startLive(client: QueryClient): () => void {
  const channel = new BroadcastChannel('zhiyin-live');
  const stop = new AbortController();
  const interests = new Map<string, { records: string[]; lists: string[] }>();
  let stream: ReturnType<typeof openStream> | null = null;

  const send = (message: Message) => {
    channel.postMessage(message);
    receive(message);
  };
  const receive = (message: Message) => {
    if (message.kind === 'event') invalidate(client, message.event);
    else if (message.kind === 'who') announce();
    else if (message.kind === 'leave') interests.delete(message.tab);
    else interests.set(message.tab, { records: message.records, lists: message.lists });
    if (message.kind !== 'event') stream?.want(union([...interests.values()]));
  };
  const lead = () => {
    stream = openStream((event) => send({ kind: 'event', event }));
    send({ kind: 'who' });
  };
  const leave = () => send({ kind: 'leave', tab });

  announce = () => send({ kind: 'interest', tab, ...union([...mine.values()]) });
  channel.addEventListener('message', (event: MessageEvent<Message>) => receive(event.data));
  window.addEventListener('pagehide', leave);
  // A page that comes back from the back/forward cache had said that it left.
  window.addEventListener('pageshow', announce);
  announce();
  holdLock(stop.signal, lead);

  return () => {
    announce = () => undefined;
    leave();
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', announce);
    stop.abort();
    stream?.close();
    channel.close();
  };
}

/** Runs `lead` once this tab has the lock, and keeps the lock until the signal aborts. */
function holdLock(signal: AbortSignal, lead: () => void): void {
  if (!('locks' in navigator)) {
    lead();
    return;
  }
  const hold = () =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      lead();
    });
  navigator.locks.request('zhiyin-live', { signal }, hold).catch((error: unknown) => {
    // Stopping while still waiting for the lock ends the wait with an AbortError: that is what was asked for.
    if (!signal.aborted) throw error;
  });
}

/** One event stream that is opened anew, shortly after, when what is wanted changes, and again when it breaks. */
function openStream(emit: (event: LiveEvent) => void): {
  want: (interest: { records: string[]; lists: string[] }) => void;
  close: () => void;
} {
  let source: EventSource | null = null;
  let wanted = '';
  let opened: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let broken = false;
  let failures = 0;

  const open = () => {
    // The former stream goes on until the next one has begun, so that nothing is missed in between.
    const before = source;
    opened = wanted;
    source = new EventSource(`/api/v1/live?${wanted}`);
    source.addEventListener('open', () => {
      before?.close();
      if (broken) emit({ type: 'resumed' });
      broken = false;
      failures = 0;
    });
    source.addEventListener('error', () => {
      before?.close();
      broken = true;
      // The browser reopens a broken stream itself; a refused one (readyState CLOSED) is for us to try again.
      if (source?.readyState === EventSource.CLOSED)
        schedule(Math.min(60_000, 3000 * 2 ** failures++));
    });
    for (const type of ['record', 'list', 'comments', 'job', 'notifications'] as const) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        emit({ type, ...(JSON.parse(event.data) as object) } as LiveEvent);
      });
    }
  };
  const schedule = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(open, wait);
  };
  return {
    want: ({ records, lists }) => {
      const query = new URLSearchParams();
      if (records.length > 0) query.set('records', records.slice(-MAX_RECORDS).join(','));
      if (lists.length > 0) query.set('lists', lists.join(','));
      wanted = query.toString();
      if (wanted === opened) clearTimeout(timer);
      else schedule(150);
    },
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}

function invalidate(client: QueryClient, event: LiveEvent): void {
  const ask = (queryKey: readonly unknown[]) => void client.invalidateQueries({ queryKey });
  if (event.type === 'record') {
    const known = findCached(client, event.object, event.id);
    if (known && known.version >= event.version) return;
    ask(keys.record(event.object, event.id));
    ask(keys.history(event.object, event.id));
    ask(keys.timeline(event.object, event.id));
  } else if (event.type === 'list') {
    seldom(event.object, () => {
      ask(keys.pages(event.object));
      ask(keys.aggregates(event.object));
      askFollowers(client, event.object);
    });
  } else if (event.type === 'comments') {
    ask(keys.timeline(event.object, event.id));
  } else if (event.type === 'notifications') {
    ask(keys.notifications);
  } else if (event.type === 'job') {
    ask(keys.jobs);
  } else {
    void client.invalidateQueries();
  }
}

/** Lists of a busy object are not asked again with every change: at once first, then every few seconds. */
const LIST_PAUSE = 3000;
const pauses = new Map<string, { again: (() => void) | null }>();

function seldom(object: string, ask: () => void): void {
  const pause = pauses.get(object);
  if (pause) {
    pause.again = ask;
    return;
  }
  ask();
  const next: { again: (() => void) | null } = { again: null };
  pauses.set(object, next);
  setTimeout(() => {
    pauses.delete(object);
    if (next.again) seldom(object, next.again);
  }, LIST_PAUSE);
}

function union(all: Interest[]): { records: string[]; lists: string[] } {
  return {
    records: [...new Set(all.flatMap((one) => one.records ?? []))].toSorted(),
    lists: [...new Set(all.flatMap((one) => one.lists ?? []))].toSorted(),
  };
}

function split(joined: string): string[] {
  return joined === '' ? [] : joined.split(',');
}
