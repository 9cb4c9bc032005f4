import { Anchor, Select, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { get } from '../../../../web/api/client.ts';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { dayIn, formatDate, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import css from '../../audits/pages/audits.module.css';
import { quarterName } from '../../audits/pages/words.ts';
import tables from '../../scores/pages/quality.module.css';
import { objectOf } from '../../scores/pages/words.ts';
import type { ContributionsWire, MonthWire, PointWire } from '../wire.ts';

/** What the address keeps, as texts. */
type Address = { member?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

/** What one has made better, how it was reckoned, and, for whoever manages samples, the same of each of their people. */
export function ContributionsPart() {
  const { t } = useT();
  const me = useMe();
  const [{ member }, change] = usePageSearch(asAddress);
  const { data, error, refetch } = useQuery({
    queryKey: ['quality', 'contributions', member ?? ''],
    queryFn: ({ signal }) =>
      get<ContributionsWire>('/quality/contributions', { query: { member }, signal }),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const others = (data.people ?? []).filter(({ id }) => id !== me.memberId);
  return (
    <div className={css.body}>
      {others.length > 0 && (
        <Select
          w={260}
          aria-label={t('points.whose')}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t('field.nothingFound')}
          data={[
            { value: me.memberId, label: t('points.mine') },
            ...others.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={data.member.id}
          onChange={(next) => change({ member: next && next !== me.memberId ? next : undefined })}
        />
      )}
      <Quarters quarters={data.quarters} />
      {data.months.length === 0 ? <Text>{t('points.none')}</Text> : <Months months={data.months} />}
      {data.changes.length > 0 && <Changes changes={data.changes} />}
      <section className={css.part}>
        <Title order={2} size="h3">
          {t('points.how')}
        </Title>
        <ul className={css.how}>
          {(['earn', 'notEarn', 'takenBack', 'checked', 'seen'] as const).map((each) => (
            <li key={each}>{t(`points.how.${each}`)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** The running quarter, and the one before, whose last month is settled only now. */
function Quarters({ quarters: [running, last] }: Pick<ContributionsWire, 'quarters'>) {
  const { t, locale } = useT();
  return (
    <div className={css.whole} data-figure="points">
      <span className={css.big}>{formatNumber(running.counted, locale)}</span>
      <span>{t('points.thisQuarter')}</span>
      <Waiting points={running.provisional} />
      {last.counted + last.provisional > 0 && (
        <Text size="sm" data-figure="lastQuarter">
          {t('points.lastQuarter', {
            quarter: quarterName(t, last.quarter),
            points: formatNumber(last.counted, locale),
          })}
        </Text>
      )}
      {last.counted + last.provisional > 0 && <Waiting points={last.provisional} />}
    </div>
  );
}

function Waiting({ points }: { points: number }) {
  const { t, locale } = useT();
  if (points === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {t('points.provisional', { points: formatNumber(points, locale) })}
    </Text>
  );
}

function Months({ months }: { months: readonly MonthWire[] }) {
  const { t, locale } = useT();
  const wide = `${tables.figure} ${tables.wideOnly}`;
  return (
    <table className={tables.table}>
      <thead>
        <tr>
          <th scope="col">{t('points.month')}</th>
          <th scope="col" className={tables.figure}>
            {t('points.changes')}
          </th>
          <th scope="col" className={tables.figure}>
            {t('points.points')}
          </th>
          <th scope="col" className={wide}>
            {t('points.takenBack')}
          </th>
          <th scope="col">{t('points.state')}</th>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => (
          <tr key={month.month} data-month={month.month} data-state={month.state}>
            <th scope="row">
              {t('points.monthOf', {
                year: month.month.slice(0, 4),
                number: Number(month.month.slice(5, 7)),
              })}
            </th>
            <td className={tables.figure}>{formatNumber(month.changes, locale)}</td>
            <td className={tables.figure}>{formatNumber(month.points, locale)}</td>
            <td className={wide}>{formatNumber(month.takenBack, locale)}</td>
            <td>
              <StateOf month={month} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StateOf({ month }: { month: MonthWire }) {
  const { t, locale } = useT();
  const { state, counted, share, drawn, open, why, checkers } = month;
  const percent = formatNumber(Math.round(100 * (share ?? 0)), locale);
  if (why !== null) {
    const names = checkers.map(({ name }) => name || t('quality.unnamed'));
    const words = { checked: drawn - open, drawn, names: names.join(t('points.and')) };
    const isLate = state === 'nothing' && why !== 'notDrawn';
    return t(isLate ? `points.why.late.${why}` : `points.why.${why}`, words);
  }
  if (share === null || state === 'provisional') return t('points.state.empty');
  return t(`points.state.${state}`, { percent, points: formatNumber(counted ?? 0, locale) });
}

function Changes({ changes }: { changes: readonly PointWire[] }) {
  const { t, locale } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const { timeZone } = useMe();
  return (
    <section className={css.part} data-part="changes">
      <Title order={2} size="h3">
        {t('points.from')}
      </Title>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{t('points.record')}</th>
            <th scope="col">{t('audits.field')}</th>
            <th scope="col" className={tables.wideOnly}>
              {t('points.when')}
            </th>
            <th scope="col" className={tables.figure}>
              {t('points.points')}
            </th>
            <th scope="col">{t('points.state')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => {
            const { id, object: name, record, title, field, at, points } = change;
            const object = objectOf(metadata, name);
            const declared = object?.fields.find((each) => each.name === field);
            return (
              <tr key={id}>
                <th scope="row">
                  {object && record !== null && title !== null ? (
                    <Anchor
                      inherit
                      renderRoot={(props: Record<string, unknown>) => (
                        <Link
                          {...props}
                          to="/$path/$id"
                          params={{ path: object.path, id: record }}
                        />
                      )}
                    >
                      {title}
                    </Anchor>
                  ) : (
                    t('points.gone')
                  )}
                </th>
                <td>{declared ? label(declared.label) : (field ?? '—')}</td>
                <td className={tables.wideOnly}>{formatDate(dayIn(at, timeZone), locale)}</td>
                <td className={tables.figure}>{formatNumber(points, locale)}</td>
                <td>{t(`points.change.${change.takenBackFor ?? change.state}`)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
