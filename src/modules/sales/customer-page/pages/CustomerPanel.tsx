import { useMemo } from 'react';
import { useMetadata, useView } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { relatedParts } from '../../../../web/record/layout.ts';
import { useRelatedReady } from '../../../../web/record/useRelatedReady.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { CustomerOverview } from '../rules.ts';
import css from './customerPanel.module.css';
import { LastContact } from './LastContact.tsx';
import { NextSteps } from './NextSteps.tsx';
import { Preferences, knownOf } from './Preferences.tsx';
import { Promised } from './Promised.tsx';
import { Worth } from './Worth.tsx';

const FOLLOWS = ['interaction', 'order', 'opportunity', 'task'];

/** A customer in one look: what they like, what they are worth, what was last and is promised, what to do next. */
export function CustomerPanel({ object, record }: PanelProps) {
  const { t } = useT();
  const phone = usePhone();
  const { objects } = useMetadata();
  const { data, error, refetch } = useView<CustomerOverview>(
    object,
    record.id,
    'overview',
    FOLLOWS,
  );
  const { task, lists } = useMemo(() => relatedParts(object, objects), [object, objects]);
  // On a desktop the open tasks come with the related lists; on a phone those are not on screen.
  const ready = useRelatedReady(phone ? NOTHING : lists, record.id);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const person = record['kind'] === 'person';
  const liked = knownOf(record, data) || person;
  const worth = <Worth key="worth" object={object} record={record} />;
  const likes = liked && (
    <Preferences key="likes" object={object} record={record} overview={data} />
  );
  return (
    <section className={css.panel} aria-label={t('customer.overview')}>
      {person || phone ? [likes, worth] : [worth, likes]}
      <div className={css.part}>
        <LastContact overview={data} />
        {task && <Promised task={task} id={record.id} ready={ready} />}
      </div>
      <NextSteps object={object} record={record} overview={data} />
    </section>
  );
}

const NOTHING: [] = [];
