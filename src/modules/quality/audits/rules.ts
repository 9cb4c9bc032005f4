/** What somebody who looked says of a value. */
export const verdicts = ['right', 'wrong', 'outdated', 'cannotTell'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * What a sample found of a value: what somebody said, that nothing stood there, or that it was no longer there to be
 * looked at.
 */
export type Finding = Verdict | 'empty' | 'gone';

/**
 * How a value stands before whoever judges it: `masked`: nobody can tell who may not read it; `empty`: it was so when
 * the sample was drawn, and is to be filled in; `gone`: emptied or changed since then and before anybody judged it, so
 * that it is no longer there to be judged, neither right nor wrong; `changed`: since somebody judged it.
 */
export type FoundState = 'shown' | 'masked' | 'empty' | 'gone' | 'changed';

/** What maySay has to know of a value: `byOther`: its verdict is somebody else's. */
type Judgeable = { state: FoundState; verdict: Verdict | null; byOther: boolean };

/** Whether a value was answered by somebody else, who could tell: that is theirs to change. */
export function isAnswered({ verdict, byOther }: Judgeable): boolean {
  return byOther && verdict !== null && verdict !== 'cannotTell';
}

/** Whether somebody may say this of a value, of which `verdict` was said before. */
export function maySay(value: Judgeable, said: Verdict): boolean {
  const { state, verdict } = value;
  if (state === 'empty' || state === 'gone' || isAnswered(value)) return false;
  if (state === 'shown' || said === 'cannotTell') return true;
  // What one found wrong and mended may have been outdated, but was not right.
  return state === 'changed' && verdict !== null && verdict !== 'cannotTell' && said !== 'right';
}

/** Records of each object in a quarter's sample; all where there are fewer. */
export const SAMPLE = 50;

/** What was said of one value, and whether the rules had nothing against it. */
export type Said = { verdict: Finding; kept: boolean };

/** Whether somebody could judge a value. */
export const isJudged = ({ verdict }: { verdict: Finding }): boolean =>
  verdict === 'right' || verdict === 'wrong' || verdict === 'outdated';

/**
 * What verdicts come to: what nobody could tell, what was empty and what was no longer there count for nothing; only
 * what is right now is right.
 */
export type Tally = {
  judged: number;
  right: number;
  wrong: number;
  outdated: number;
  cannotTell: number;
  /** Where nothing stood that a rule asks for. */
  empty: number;
  /** Emptied or changed between the draw and the check. */
  gone: number;
  /** Judged values that the rules had nothing against. */
  kept: number;
  /** Of them those that people found not right: what no rule sees. */
  missed: number;
  /** What people found right and a rule did not. */
  falseAlarms: number;
};

/** Counts what was said. */
export function tallyOf(said: readonly Said[]): Tally {
  const count = (of: (each: Said) => boolean): number => said.filter(of).length;
  const is = (verdict: Finding): number => count((each) => each.verdict === verdict);
  const judged = said.filter(isJudged);
  return {
    judged: judged.length,
    right: is('right'),
    wrong: is('wrong'),
    outdated: is('outdated'),
    cannotTell: is('cannotTell'),
    empty: is('empty'),
    gone: is('gone'),
    kept: judged.filter(({ kept }) => kept).length,
    missed: judged.filter(({ kept, verdict }) => kept && verdict !== 'right').length,
    falseAlarms: judged.filter(({ kept, verdict }) => !kept && verdict === 'right').length,
  };
}

/** The first day of the quarter of a day, both `YYYY-MM-DD`. */
export function quarterOf(day: string): string {
  const month = 3 * Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1;
  return `${day.slice(0, 5)}${String(month).padStart(2, '0')}-01`;
}

/** The first day of the month of a day, both `YYYY-MM-DD`. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** So many months after the first day of one, `YYYY-MM-DD`; before it where there are fewer than none. */
export function monthsLater(first: string, months: number): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}
