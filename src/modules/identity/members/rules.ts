import type { Pair, Rules } from '../../../kernel/rules.ts';
import { bumpAccess } from '../access-version.ts';
import { requireAdministrator } from '../administrators.ts';

const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** A name of a place; offsets such as +08:00 are none, though they are understood. */
const PLACE = /^[A-Z]\w+(?:\/[A-Z][\w+-]+)+$/;

/**
 * Whether a text is the name of a time zone that this server knows, by its own list or by another name: browsers call
 * some by names of their own, such as Asia/Kolkata for Asia/Calcutta.
 */
export function isTimeZone(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  return timeZones.has(text) || (PLACE.test(text) && isUnderstood(text));
}

function isUnderstood(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const concernsAccess = ({ before, after }: Pair): boolean =>
  before?.unit !== after.unit ||
  before['active'] !== after['active'] ||
  before['email'] !== after['email'] ||
  before.deletedAt !== after.deletedAt;

const loses = ({ before, after }: Pair): boolean =>
  before?.['active'] === true && (after['active'] !== true || after.deletedAt !== null);

/** A member works in a unit; the last administrator stays. */
export const memberRules: Rules = {
  check: (_ctx, pairs) =>
    pairs.flatMap(({ after }, index) => [
      ...(after.unit === null
        ? [
            {
              index,
              field: 'unit',
              code: 'required',
              message: { zh: '必填。', en: 'This is required.' },
            },
          ]
        : []),
      ...(after['timeZone'] === null || isTimeZone(after['timeZone'])
        ? []
        : [
            {
              index,
              field: 'timeZone',
              code: 'not_time_zone',
              message: {
                zh: '没有这个时区，例如 Asia/Shanghai。',
                en: 'There is no such time zone; an example is Asia/Shanghai.',
              },
            },
          ]),
    ]),
  after: async (ctx, tx, pairs) => {
    const concerned = pairs.filter((pair) => pair.before !== null && concernsAccess(pair));
    if (concerned.length === 0) return;
    await bumpAccess(ctx, tx);
    if (concerned.some(loses)) await requireAdministrator(ctx, tx);
  },
};
