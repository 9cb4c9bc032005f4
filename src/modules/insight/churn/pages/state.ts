import type { Condition } from '../../../../kernel/condition.ts';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { type Team, type UnitPlace, ofTeam, readTeam } from '../../../../web/measure/teams.ts';
import { all } from '../../../../web/measure/where.ts';
import { possibleLoss } from '../rules.ts';

/** Who is looked at: whose customers, from which churn chance on, in percent. */
export type AtRiskState = { team: Team; atLeast: number };

export const THRESHOLDS = [30, 50, 70, 90] as const;
const USUAL = 50;

/** What the address says. */
export function readState({ team, atLeast }: Record<string, unknown>): AtRiskState {
  const wanted = THRESHOLDS.find((each) => String(each) === String(atLeast));
  return { team: readTeam(team), atLeast: wanted ?? USUAL };
}

/** Customers of the team with at least that churn chance. */
export function whereAtRisk(
  { team, atLeast }: AtRiskState,
  units: readonly UnitPlace[],
): Condition | undefined {
  return all(ofTeam(team, units), { field: 'churnChance', op: 'gte', value: atLeast });
}

/** A customer with what would be lost with them; null where their value is not known. */
export type AtRiskRow = { record: RecordWire; chance: number; loss: number | null };

/** The largest possible loss first; those whose value is not known last, by their chance. */
export function byLoss(records: readonly RecordWire[]): AtRiskRow[] {
  return records
    .map((record) => {
      const chance = Number(record['churnChance'] ?? 0);
      const value = record['nextYearValue'];
      return { record, chance, loss: possibleLoss(chance, isEmpty(value) ? null : asText(value)) };
    })
    .toSorted((a, b) => (b.loss ?? -1) - (a.loss ?? -1) || b.chance - a.chance);
}
