/** Milliseconds after which it is tried again at the latest. */
const LONGEST = 5_000;

/** Something that runs over and over in the background. `stop` waits for the run at hand. */
export type Ticker = { stop: () => Promise<void> };

/**
 * Runs `work` again and again, never twice at once, with a pause between. A failure is reported and the next run tries
 * again, later after each failure in a row: a database that is away for a while must neither end it nor fill the log.
 *
 * @param work may answer `true` for "there is more": the next run then follows at once
 * @param pause milliseconds between runs
 */
export function startTicker(input: {
  work: () => Promise<boolean | void>;
  pause: number;
  onError: (error: unknown) => void;
}): Ticker {
  let stopped = false;
  let wake = (): void => undefined;
  const rest = (pause: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!stopped) {
      let more: boolean | void = false;
      try {
        more = await input.work();
        failures = 0;
      } catch (error) {
        failures += 1;
        input.onError(error);
      }
      // `stop` may have been called while the work ran.
      if (!more && !isStopped()) await rest(pauseAfter(failures));
    }
  };
  const pauseAfter = (failures: number): number =>
    failures === 0
      ? input.pause
      : Math.max(input.pause, Math.min(LONGEST, input.pause * 2 ** failures));
  const isStopped = (): boolean => stopped;
  const ended = loop();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
  };
}
