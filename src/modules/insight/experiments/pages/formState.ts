import { EVERYBODY } from './Audience.tsx';
import type { Condition } from '../../../../kernel/condition.ts';
import { isEmpty } from '../../../../web/fields/value.ts';
import type { OutcomeKind } from '../rules.ts';
import type { PlanRequest } from '../wire.ts';

/** An arm as it is typed. The first one is the control. */
export type ArmDraft = { key: string; name: string; share: number | string; treatment: string };

let made = 0;

/** An arm to be filled in. */
export function newArm(name: string): ArmDraft {
  made += 1;
  return { key: `arm ${made} ${name}`, name, share: 1, treatment: '' };
}

/** The parts of an arm; null where what was typed is none. */
function shareOf({ share }: ArmDraft): number | null {
  const number = Number(share);
  return Number.isInteger(number) && number >= 1 && number <= 1_000 ? number : null;
}

/** What the fields of a new experiment are sent as. */
export function experimentValues(values: Record<string, unknown>): Record<string, unknown> {
  const { arms: _arms, audience = EVERYBODY, ...rest } = values;
  const filled = Object.entries(rest).filter(([, value]) => !isEmpty(value));
  return { ...Object.fromEntries(filled), audience: JSON.stringify(audience) };
}

/** What arms are sent as; null where one has no name or no parts. */
export function armValues(
  arms: readonly ArmDraft[],
  experiment: string,
): Record<string, unknown>[] | null {
  const sent = arms.flatMap((arm, n) => {
    const share = shareOf(arm);
    const name = arm.name.trim();
    const treatment = arm.treatment.trim();
    if (share === null || name === '') return [];
    return [{ experiment, name, control: n === 0, share, ...(treatment ? { treatment } : {}) }];
  });
  return sent.length === arms.length && arms.length > 1 ? sent : null;
}

/** What to ask about how much these customers can show; null while something it needs is missing. */
export function planOf(
  values: Record<string, unknown>,
  arms: readonly ArmDraft[],
): PlanRequest | null {
  const outcome: OutcomeKind = values['outcome'] === 'revenue' ? 'revenue' : 'bought';
  const days = Number(values['days'] ?? 30);
  const shares = arms.flatMap((arm) => shareOf(arm) ?? []);
  if (!Number.isInteger(days) || days < 1 || days > 365) return null;
  if (shares.length !== arms.length || shares.length < 2) return null;
  const given = Number(values['smallest'] ?? 0);
  const smallest = outcome === 'bought' ? given / 100 : given;
  const audience = (values['audience'] as Condition | undefined) ?? EVERYBODY;
  return { audience, outcome, days, shares, ...(smallest > 0 ? { smallest } : {}) };
}
