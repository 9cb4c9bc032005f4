import { Anchor, Button, Text, Tooltip } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useMetadata } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, isEmpty, shown } from '../../../../web/fields/value.ts';
import { formatCompactMoney, formatMoney, formatRelative } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { useNow } from '../../../../web/record/useNow.ts';
import { usableDialogs, useScreens } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { openedDialog } from '../../../../web/shell/dialogs.ts';
import type { Reason } from '../../scores/rules.ts';
import { Reasons } from '../../scores/pages/Reasons.tsx';
import { adviceFor } from '../rules.ts';
import css from './atRisk.module.css';
import type { AtRiskRow } from './state.ts';
import type { KnownReasons } from './useReasons.ts';

export type AtRiskProps = {
  customer: ObjectWire;
  rows: readonly AtRiskRow[];
  reasons: KnownReasons;
};

/** How many reasons a line has room for. */
export const SHOWN = 3;

/** Customers at risk on a desktop: one line each. */
export function AtRiskTable({ customer, rows, reasons }: AtRiskProps) {
  const { t } = useT();
  const label = useLabel();
  const chance = customer.fields.find(({ name }) => name === 'churnChance');
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('atRisk.customer')}</th>
            <th scope="col">{t('atRisk.owner')}</th>
            <th scope="col" className={css.figure}>
              <Explained
                label={t('atRisk.chance')}
                definition={label(chance?.help ?? { zh: '', en: '' })}
              />
            </th>
            <th scope="col" className={css.figure}>
              <Explained label={t('atRisk.stake')} definition={t('atRisk.stakeDefinition')} />
            </th>
            <th scope="col">{t('atRisk.lastOrder')}</th>
            <th scope="col">{t('atRisk.reasons')}</th>
            <th scope="col">{t('atRisk.advice')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const { record } = row;
            const why = reasons.of(record.id);
            return (
              <tr key={record.id} data-customer={record.id}>
                <th scope="row">
                  <CustomerName customer={customer} record={record} />
                  <Segment customer={customer} record={record} />
                </th>
                <td className={css.owner}>{record._titles['owner'] ?? ''}</td>
                <td className={css.figure}>{t('score.percent', { value: row.chance })}</td>
                <td className={css.figure}>
                  <Loss row={row} />
                </td>
                <td>
                  <LastOrder record={record} />
                </td>
                <td className={`${css.words} ${css.reasons}`}>
                  <Reasons reasons={why} features={reasons.features} most={SHOWN} />
                </td>
                <td className={css.words}>
                  <AdviceText record={record} reasons={why} />
                  <NoteCallButton customer={customer} record={record} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

type RecordProps = { customer: ObjectWire; record: RecordWire };

export function CustomerName({ customer, record }: RecordProps) {
  return (
    <Anchor
      size="sm"
      fw={600}
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/$id" params={{ path: customer.path, id: record.id }} />
      )}
    >
      {asText(record[customer.titleField])}
    </Anchor>
  );
}

export function Segment({ customer, record }: RecordProps) {
  const field = customer.fields.find(({ name }) => name === 'segment');
  if (!field || isEmpty(record['segment'])) return null;
  return (
    <div>
      <FieldValue field={field} {...shown(field, record)} compact />
    </div>
  );
}

/** What would be lost on average; exact on hovering. */
export function Loss({ row: { loss } }: { row: AtRiskRow }): ReactNode {
  const { locale } = useT();
  const { currency } = useMe().organisation;
  if (loss === null) return '—';
  const whole = String(Math.round(loss));
  return (
    <span title={formatMoney(whole, currency, locale)}>
      {formatCompactMoney(whole, currency, locale)}
    </span>
  );
}

export function LastOrder({ record }: { record: RecordWire }): ReactNode {
  const { locale } = useT();
  const now = useNow();
  const last = asText(record['lastOrderAt']);
  return last === '' ? '—' : formatRelative(last, locale, now);
}

/** What to do first about this customer; known once the reasons are. */
export function AdviceText({
  record,
  reasons,
}: {
  record: RecordWire;
  reasons: readonly Reason[] | undefined;
}) {
  const { t } = useT();
  if (!reasons) return <Text size="sm">&nbsp;</Text>;
  const advice = adviceFor({
    reasons,
    isSilent: record['preferredChannel'] === 'none',
    owes: Number(record['unpaidAmount'] ?? 0) > 0,
    openTasks: Number(record['openTasks'] ?? 0),
  });
  return (
    <Text size="sm" data-advice={advice}>
      {t(`advice.${advice}`)}
    </Text>
  );
}

/** Notes a call with this customer; not for those who asked for peace, nor for readers who may note none. */
export function NoteCallButton({ customer, record }: RecordProps) {
  const { t } = useT();
  const phone = usePhone();
  const screens = useScreens();
  const metadata = useMetadata();
  const dialog = usableDialogs(screens, metadata).find(
    ({ id, subjects }) => id === 'noteCall' && subjects.some(({ about }) => about === 'customer'),
  );
  if (!dialog || record['preferredChannel'] === 'none') return null;
  const name = asText(record[customer.titleField]);
  const given = { values: { customer: record.id }, titles: { customer: name } };
  return (
    <Tooltip label={t('atRisk.noteCallOf', { name })}>
      <Button
        size={phone ? 'sm' : 'compact-sm'}
        variant="light"
        leftSection={<IconPhone size={14} aria-hidden />}
        aria-label={t('atRisk.noteCallOf', { name })}
        onClick={() => openedDialog.set({ ...dialog, given })}
      >
        {t('atRisk.noteCall')}
      </Button>
    </Tooltip>
  );
}
