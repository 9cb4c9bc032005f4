/** Whether `npm run test:trust` asks for the sizes of the proof; the ordinary run keeps its tests quick. */
const full = process.env['ZHIYIN_TEST_SIZES'] === 'full';

/** How much of something a test tries: in the ordinary run, and in the one that proves. */
export function sized(quick: number, proof: number): number {
  return full ? proof : quick;
}

/** A time limit in milliseconds that leaves the larger run an hour. */
export function patience(quick: number): number {
  return full ? 3_600_000 : quick;
}
