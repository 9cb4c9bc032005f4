import { Anchor, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, usePage } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, isEmpty, shown } from '../../../../web/fields/value.ts';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Part, Scroll } from './Part.tsx';
import type { Model } from './model.ts';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

const MOST = 20;
const FIELDS = ['number', 'kind', 'state', 'trainedAt', 'rowCount', 'auc', 'current'];

/** The trainings of a score, the latest first; each has kept its card. */
export function Trainings({ object, model }: { object: ObjectWire; model: Model }) {
  const { t } = useT();
  const page = useMemo(
    () => ({
      where: { field: 'kind', op: 'eq', value: model.kind } as const,
      sort: '-trainedAt',
      limit: MOST,
      fields: FIELDS,
    }),
    [model.kind],
  );
  const { items, error, isPending, refetch } = usePage(object, page);
  return (
    <Part name="trainings" title={t('models.earlier')}>
      {error && items.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton h={80} />
      ) : (
        <>
          <Scroll label={t('models.earlier')}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t('models.date')}</th>
                  <th scope="col">{t('models.result')}</th>
                  <th scope="col">{t('models.rows')}</th>
                  {hasAuc(model) && <th scope="col">{t('models.auc')}</th>}
                  <th scope="col">{t('models.use')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((record) => (
                  <Training key={record.id} object={object} record={record} shownModel={model} />
                ))}
              </tbody>
            </table>
          </Scroll>
          {items.length < 2 && (
            <Text size="xs" c="dimmed">
              {t('models.earlierNone')}
            </Text>
          )}
        </>
      )}
    </Part>
  );
}

/** Whether a training puts records in an order that is right so often. */
const hasAuc = ({ kind }: Model): boolean =>
  kind !== 'value' && kind !== 'offer' && kind !== 'words';

function Training({
  object,
  record,
  shownModel,
}: {
  object: ObjectWire;
  record: RecordWire;
  shownModel: Model;
}) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const percent = usePercent();
  const state = object.fields.find(({ name }) => name === 'state');
  const when = formatDateTime(asText(record['trainedAt']), locale, timeZone);
  return (
    <tr aria-current={record.id === shownModel.id || undefined}>
      <th scope="row">
        {record.id === shownModel.id ? (
          when
        ) : (
          <Anchor
            size="sm"
            renderRoot={(props: Record<string, unknown>) => (
              <Link {...props} to="/$path/$id" params={{ path: object.path, id: record.id }} />
            )}
          >
            {when}
          </Anchor>
        )}
      </th>
      <td>{state && <FieldValue field={state} {...shown(state, record)} />}</td>
      <td>{formatNumber(Number(record['rowCount'] ?? 0), locale)}</td>
      {hasAuc(shownModel) && (
        <td>{isEmpty(record['auc']) ? '—' : percent(Number(record['auc']))}</td>
      )}
      <td>{record['current'] === true ? t('models.current') : ''}</td>
    </tr>
  );
}
