/**
 * What happened at the demo company, as records to be stored at their time. References name other records by key: those
 * of the story, or `product:…`, `unit:…`, `person:…`, `stage:…`, `tag:…`, `competitor:…` of what stands before it begins.
 */
export type DemoRecord = {
  key: string;
  object: string;
  /** When, in milliseconds. */
  at: number;
  /** Key of the person whose record it is; none where it belongs to another record. */
  owner?: string;
  values: Record<string, unknown>;
  refs: Record<string, string>;
  /** Of an order: what was bought. */
  lines?: DemoLine[];
};

export type DemoLine = Pick<DemoRecord, 'values' | 'refs'>;

/** A later change of a record. */
export type DemoMove = Omit<DemoRecord, 'owner' | 'lines'>;

export type Story = { records: DemoRecord[]; moves: DemoMove[] };

export const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Days that the story lasts: 24 months. */
export const STORY_DAYS = 730;
/** The demo is at home in China, which has one time zone and no summer time. */
const ZONE = 8 * HOUR;

/** The days of the story: 0 is two years ago, `STORY_DAYS` is today. */
export type Calendar = {
  now: number;
  /** Milliseconds of a day at an hour, 9.5 for half past nine; never later than now. */
  at: (day: number, hour: number) => number;
  /** `2026-11-22` */
  date: (day: number) => string;
  /** 1 in the hottest days, 0 in the coldest. */
  warmth: (day: number) => number;
  isWeekend: (day: number) => boolean;
};

/** @param now the moment of the telling: everything lies before it, but what is planned */
export function calendarUpTo(now: Date): Calendar {
  const today = Math.floor((now.getTime() + ZONE) / DAY) * DAY - ZONE;
  const start = (day: number): number => today - (STORY_DAYS - Math.floor(day)) * DAY;
  const local = (day: number): Date => new Date(start(day) + ZONE);
  return {
    now: now.getTime(),
    at: (day, hour) => Math.min(start(day) + Math.round(hour * HOUR), now.getTime()),
    date: (day) => local(day).toISOString().slice(0, 10),
    // The coldest days are in the middle of January.
    warmth: (day) =>
      (1 -
        Math.cos(
          ((local(day).getUTCMonth() + local(day).getUTCDate() / 31 - 0.5) / 12) * 2 * Math.PI,
        )) /
      2,
    isWeekend: (day) => [0, 6].includes(local(day).getUTCDay()),
  };
}

export const iso = (ms: number): string => new Date(ms).toISOString();
