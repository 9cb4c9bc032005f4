import { Select } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import type { Team, UnitPlace } from './teams.ts';

type Props = { team: Team; units: readonly UnitPlace[]; onTeam: (team: Team) => void };

const INDENT = '\u2003';

/** Chooses whose records count: everybody's one may see, one's own, one's units, or any unit with those below. */
export function TeamSelect({ team, units, onTeam }: Props) {
  const { t } = useT();
  const fixed = (['all', 'own', 'units'] as const).map((value) => ({
    value: value as string,
    label: t(`team.${value}`),
  }));
  const tree = units.map(({ id, name, depth }) => ({
    value: id,
    label: INDENT.repeat(depth) + name,
  }));
  return (
    <Select
      w={180}
      aria-label={t('team.label')}
      searchable
      allowDeselect={false}
      data={[...fixed, ...tree]}
      value={team}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(next) => onTeam(next ?? 'all')}
    />
  );
}
