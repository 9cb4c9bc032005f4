/** Something that runs over and over in the background. `stop` waits for the run at hand. */
export type Ticker = { stop: () => Promise<void> };

/**
 * Runs `work` again and again, never twice at once, with a pause between. A failure is reported and the next run tries
 * again: a database that is away for a while must not end it.
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
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, input.pause);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!stopped) {
      let more: boolean | void = false;
      try {
        more = await input.work();
      } catch (error) {
        input.onError(error);
      }
      // `stop` may have been called while the work ran.
      if (!more && !isStopped()) await rest();
    }
  };
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
