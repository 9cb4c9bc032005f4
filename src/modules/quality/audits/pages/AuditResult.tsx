import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import tables from '../../scores/pages/quality.module.css';
import type { AuditResultWire, AuditWire, TallyWire } from '../wire.ts';
import css from './audits.module.css';
import { auditResultQuery } from './queries.ts';
import { quarterName } from './words.ts';

type Props = { object: ObjectWire; audit: AuditWire };

/** What people found in a sample, beside what the rules said of the same values. */
export function AuditResult({ object, audit }: Props) {
  const { t } = useT();
  const { data, error, refetch } = useQuery(auditResultQuery(audit.id));
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  const { judged, cannotTell, empty, gone } = data.whole;
  if (judged + cannotTell + empty + gone === 0) {
    return <Text size="sm">{t('audits.noResult')}</Text>;
  }
  return (
    <section className={css.part} aria-label={t('audits.result')} data-part="result">
      <Title order={2} size="h3">
        {t('audits.result')}
      </Title>
      <Whole whole={data.whole} />
      <Fields object={object} result={data} />
      <div className={tables.groups}>
        <Shares
          of={t('quality.unit')}
          rows={data.units.map((unit) => ({
            ...unit,
            key: unit.id ?? '',
            name: unit.name ?? t(unit.id === null ? 'quality.no.unit' : 'quality.unnamed'),
          }))}
        />
        <Shares
          of={t('audits.quarter')}
          rows={data.quarters.map((each) => ({
            ...each,
            key: each.quarter,
            name: quarterName(t, each.quarter),
          }))}
        />
      </div>
      <Found object={object} found={data.found} />
    </section>
  );
}

function useShares(): (tally: TallyWire) => { share: string; interval: string } {
  const { t, locale } = useT();
  const number = (value: number | null): string => formatNumber(value ?? 0, locale);
  return ({ share, low, high }) =>
    share === null
      ? { share: '—', interval: '—' }
      : {
          share: t('quality.percent', { value: number(share) }),
          interval: t('audits.interval', { low: number(low), high: number(high) }),
        };
}

function Whole({ whole }: { whole: TallyWire }) {
  const { t, locale } = useT();
  const { share, interval } = useShares()(whole);
  return (
    <div className={css.whole} data-figure="right">
      <span className={css.big}>{share}</span>
      <Explained label={t('audits.right')} definition={t('audits.rightDefinition')} />
      <Text size="sm" c="dimmed">
        {t('audits.of', {
          interval,
          count: whole.judged,
          values: formatNumber(whole.judged, locale),
        })}
        {whole.gone > 0 &&
          ` · ${t('audits.goneValues', { count: whole.gone, values: formatNumber(whole.gone, locale) })}`}
      </Text>
    </div>
  );
}

/** A table whose first column names its rows. */
function Table({ of, columns, children }: { of: string; columns: string[]; children: ReactNode }) {
  return (
    <table className={tables.table}>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {columns.map((column, n) => (
            // On a phone: how many, and how many of them are right.
            <th
              key={column}
              scope="col"
              className={n < 2 ? tables.figure : `${tables.figure} ${tables.wideOnly}`}
            >
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Fields({ object, result }: { object: ObjectWire; result: AuditResultWire }) {
  const { t, locale } = useT();
  const label = useLabel();
  const shares = useShares();
  const columns = [
    'judged',
    'right',
    'between',
    'foundEmpty',
    'kept',
    'missed',
    'falseAlarms',
  ] as const;
  const wide = `${tables.figure} ${tables.wideOnly}`;
  return (
    <Table of={t('audits.field')} columns={columns.map((each) => t(`audits.${each}`))}>
      {result.fields.map((row) => {
        const field = object.fields.find(({ name }) => name === row.field);
        const { share, interval } = shares(row);
        const kept = Math.round((1000 * row.kept) / Math.max(1, row.judged)) / 10;
        return (
          <tr key={row.field} data-field={row.field}>
            <th scope="row">{field ? label(field.label) : row.field}</th>
            <td className={tables.figure}>{formatNumber(row.judged, locale)}</td>
            <td className={tables.figure}>{share}</td>
            <td className={wide}>{interval}</td>
            <td className={wide}>{formatNumber(row.empty, locale)}</td>
            <td className={wide}>
              {row.judged === 0 ? '—' : t('quality.percent', { value: formatNumber(kept, locale) })}
            </td>
            <td className={wide}>{formatNumber(row.missed, locale)}</td>
            <td className={wide}>{formatNumber(row.falseAlarms, locale)}</td>
          </tr>
        );
      })}
    </Table>
  );
}

type Row = TallyWire & { key: string; name: string };

function Shares({ of, rows }: { of: string; rows: readonly Row[] }) {
  const { t, locale } = useT();
  const shares = useShares();
  return (
    <Table of={of} columns={[t('audits.judged'), t('audits.right'), t('audits.between')]}>
      {rows.map((row) => (
        <tr key={row.key}>
          <th scope="row">{row.name}</th>
          <td className={tables.figure}>{formatNumber(row.judged, locale)}</td>
          <td className={tables.figure}>{shares(row).share}</td>
          <td className={`${tables.figure} ${tables.wideOnly}`}>{shares(row).interval}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The values behind the figures that are not right. */
function Found({ object, found }: { object: ObjectWire; found: AuditResultWire['found'] }) {
  const { t } = useT();
  const label = useLabel();
  if (found.length === 0) return null;
  return (
    <div className={css.part}>
      <Title order={3} size="h3">
        {t('audits.found')}
      </Title>
      <ul className={css.found}>
        {found.map(({ record, title, field, verdict, kept }) => {
          const declared = object.fields.find(({ name }) => name === field);
          const text = {
            field: declared ? label(declared.label) : field,
            verdict: t(`audits.verdict.${verdict}`),
          };
          return (
            <li key={`${record} ${field}`}>
              <Anchor
                inherit
                underline="always"
                renderRoot={(props: Record<string, unknown>) => (
                  <Link {...props} to="/$path/$id" params={{ path: object.path, id: record }} />
                )}
              >
                {title}
              </Anchor>{' '}
              {t(kept ? 'audits.foundUnseen' : 'audits.foundSeen', text)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
