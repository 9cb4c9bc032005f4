import { Anchor, Badge, Text } from '@mantine/core';
import { IconExternalLink, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { FormAsideProps } from '../../../../web/screen.ts';
import { StandardNotes } from '../../standards/pages/StandardNotes.tsx';
import type { MatchWire } from '../wire.ts';
import css from './looksLike.module.css';
import { useMatches } from './useMatches.ts';

/** So many fit beside a form without being in its way. */
const SHOWN = 3;

/**
 * Says, while one types a new record, which ones may be the same, and why, and what its values will be like. It never
 * keeps one from saving.
 */
export function LooksLike({ object, values, set }: FormAsideProps) {
  const { t } = useT();
  const matches = useMatches(object, values).slice(0, SHOWN);
  return (
    <div aria-live="polite">
      <StandardNotes object={object} values={values} set={set} />
      {matches.length > 0 && (
        <section className={css.panel} aria-label={t('match.title')} data-part="matches">
          <Text size="sm" fw={600}>
            {t('match.title')}
          </Text>
          <Text size="xs" c="dimmed">
            {t('match.hint')}
          </Text>
          <ul className={css.hits}>
            {matches.map((match, n) => (
              <li key={match.id ?? n} className={css.hit} data-match={match.id ?? 'masked'}>
                <Hit match={match} of={object.name} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Hit({ match, of }: { match: MatchWire; of: string }) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const object = objects.find(({ name }) => name === match.object);
  return (
    <>
      <div className={css.head}>
        <HitTitle match={match} path={object?.path} />
        <span className={css.chance}>{t('match.chance', { chance: match.chance })}</span>
      </div>
      <div className={css.agreements}>
        {object && match.object !== of && (
          <Badge size="sm" variant="default">
            {label(object.label)}
          </Badge>
        )}
        {match.fields.map(({ name, agreement }) => (
          <Badge key={name} size="sm" color={agreement === 'equal' ? 'orange' : 'gray'}>
            {t(`match.${agreement}`, { field: t(`match.${name}`) })}
          </Badge>
        ))}
      </div>
      <Text size="xs" c="dimmed">
        <Whereabouts match={match} />
      </Text>
    </>
  );
}

function HitTitle({ match, path }: { match: MatchWire; path: string | undefined }) {
  const { t } = useT();
  const { id, title } = match;
  if (id === null || path === undefined) {
    return (
      <Text size="sm" fw={600} component="span">
        {title} <IconLock size={12} role="img" aria-label={t('match.masked')} />
      </Text>
    );
  }
  return (
    <Anchor
      size="sm"
      fw={600}
      renderRoot={(props: object) => (
        <Link {...props} to="/$path/$id" params={{ path, id }} target="_blank" />
      )}
    >
      {title} <IconExternalLink size={12} role="img" aria-label={t('match.newTab')} />
    </Anchor>
  );
}

/** Where it is and whose it is; who may not see it is told whom to ask. */
function Whereabouts({ match }: { match: MatchWire }) {
  const { t } = useT();
  const { customer, city, phoneLast4, owner, unit, masked } = match;
  const parts = [
    customer,
    city,
    phoneLast4 ? t('match.ending', { digits: phoneLast4 }) : undefined,
    owner &&
      (masked ? t('match.ask', { name: owner.name }) : t('match.owner', { name: owner.name })),
    unit,
  ];
  return parts.filter((part) => part).join(' · ');
}
