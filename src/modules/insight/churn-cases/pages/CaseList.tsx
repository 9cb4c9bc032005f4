import {
  Anchor,
  Button,
  Group,
  SegmentedControl,
  Skeleton,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { usePage } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { asText, shown, titleOf } from '../../../../web/fields/value.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ALL } from '../../../../web/list/view.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Reasons } from '../../scores/pages/Reasons.tsx';
import type { CaseReasonsWire } from '../wire.ts';
import css from './rescues.module.css';

const SHOWN = 50;
/** In hand a long page is hard to leave. */
const SHOWN_ON_PHONE = 20;
const REASONS = 3;
type Status = 'open' | 'contacted' | 'closed';
const STATUSES: readonly Status[] = ['open', 'contacted', 'closed'];

/** The cases to work on: whom, why, what is done about it, and how far it is. */
export function CaseList({ churnCase }: { churnCase: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const phone = usePhone();
  const [status, setStatus] = useState<Status>('open');
  const page = useMemo(
    () => ({
      where: { field: 'status', op: 'eq' as const, value: status },
      sort: '-risk',
      limit: phone ? SHOWN_ON_PHONE : SHOWN,
      count: true,
    }),
    [phone, status],
  );
  const { items, total, error, isPending, refetch } = usePage(churnCase, page);
  const { told, ...reasons } = useReasons(items);
  const statusField = churnCase.fields.find(({ name }) => name === 'status');
  const names = statusField?.kind === 'choice' ? statusField.options : {};
  const Rows = phone ? CaseCards : CaseTable;
  return (
    <section aria-labelledby="rescue-cases">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h3" id="rescue-cases">
          {t('rescue.cases')}
        </Title>
        <Group gap="xs">
          <SegmentedControl
            aria-label={statusField && label(statusField.label)}
            data={STATUSES.map((value) => {
              const option = names[value];
              return { value, label: option ? label(option.label) : value };
            })}
            value={status}
            onChange={(value) => setStatus(STATUSES.find((each) => each === value) ?? 'open')}
          />
          <Button
            variant="default"
            renderRoot={(props: Record<string, unknown>) => (
              <Link
                {...props}
                to="/$path"
                params={{ path: churnCase.path }}
                search={{ view: ALL, where: page.where }}
              />
            )}
          >
            {t('rescue.allCases')}
          </Button>
        </Group>
      </Group>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {reasons.error ? (
        <ErrorState error={reasons.error} onRetry={() => void reasons.refetch()} />
      ) : null}
      {isPending && <Skeleton h={240} />}
      {!isPending && !error && items.length === 0 && (
        <Text c="dimmed">{t(status === 'open' ? 'rescue.noOpen' : 'rescue.noCases')}</Text>
      )}
      {items.length > 0 && <Rows object={churnCase} items={items} told={told} />}
      {total && total.count > items.length && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('rescue.first', { shown: items.length, count: total.count })}
        </Text>
      )}
    </section>
  );
}

type Told = Partial<CaseReasonsWire> & {
  /** Of all that are shown: who has no reasons here has none. */
  isWhole: boolean;
  /** Those that are not here will not come. */
  hasFailed: boolean;
};

/** Why they were at risk, in words; asked for with the cases that are shown. */
function useReasons(items: readonly RecordWire[]): {
  told: Told;
  error: unknown;
  refetch: () => Promise<unknown>;
} {
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const { data, error, refetch, isSuccess, isPlaceholderData } = useQuery({
    queryKey: ['insight', 'case-reasons', ids],
    queryFn: async ({ signal }) => {
      const answer = await request<CaseReasonsWire>('POST', '/insight/case-reasons', {
        body: { ids },
        signal,
      });
      return answer.data;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  const isWhole = isSuccess && !isPlaceholderData;
  return { told: { ...data, isWhole, hasFailed: error !== null }, error, refetch };
}

type RowsProps = {
  object: ObjectWire;
  items: readonly RecordWire[];
  told: Told;
};

function useFields({ fields }: ObjectWire): Record<string, FieldWire> {
  return useMemo(() => Object.fromEntries(fields.map((field) => [field.name, field])), [fields]);
}

const COLUMNS = ['customer', 'risk', 'reasons', 'intervention', 'status', 'outcome'];

function CaseTable({ object, items, told }: RowsProps) {
  const label = useLabel();
  const fields = useFields(object);
  return (
    <div className={css.scroll}>
      <Table verticalSpacing={6} className={css.table}>
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((name) => (
              <Table.Th
                key={name}
                fw={500}
                c="dimmed"
                className={name === 'risk' ? css.risk : undefined}
              >
                {fields[name] && label(fields[name].label)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((record) => (
            <Table.Tr key={record.id} data-case={titleOf(record, 'customer')}>
              <Table.Td>
                <CustomerLink record={record} />
              </Table.Td>
              <Table.Td className={css.risk}>
                <Risk record={record} />
              </Table.Td>
              <Table.Td>
                <Why record={record} told={told} />
              </Table.Td>
              <Table.Td className={css.pick}>
                <Pick object={object} record={record} field={fields['intervention']} />
              </Table.Td>
              <Table.Td className={css.pick}>
                <Pick object={object} record={record} field={fields['status']} />
              </Table.Td>
              <Table.Td>
                <Outcome record={record} field={fields['outcome']} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function CaseCards({ object, items, told }: RowsProps) {
  const fields = useFields(object);
  return (
    <ul className={css.cases}>
      {items.map((record) => (
        <li key={record.id} className={css.card} data-case={titleOf(record, 'customer')}>
          <div className={css.caseHead}>
            <CustomerLink record={record} />
            <Risk record={record} />
          </div>
          <Why record={record} told={told} />
          <div className={css.picks}>
            <Pick object={object} record={record} field={fields['intervention']} />
            <Pick object={object} record={record} field={fields['status']} />
          </div>
          <Outcome record={record} field={fields['outcome']} />
        </li>
      ))}
    </ul>
  );
}

function CustomerLink({ record }: { record: RecordWire }) {
  return (
    <Anchor
      fw={500}
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path/$id"
          params={{ path: 'customers', id: asText(record['customer']) }}
        />
      )}
    >
      {titleOf(record, 'customer')}
    </Anchor>
  );
}

function Risk({ record }: { record: RecordWire }) {
  const { t, locale } = useT();
  const { risk } = record;
  if (typeof risk !== 'number') return '–';
  return <Text span>{t('rescue.risk', { value: formatNumber(risk, locale) })}</Text>;
}

function Why({ record, told }: { record: RecordWire; told: Told }) {
  const { t } = useT();
  const reasons = told.reasons?.[record.id];
  if (!reasons && told.hasFailed) return null;
  if (!reasons && told.isWhole) {
    return (
      <Text size="xs" c="dimmed">
        {t('rescue.noReasons')}
      </Text>
    );
  }
  return <Reasons reasons={reasons} features={told.features ?? {}} most={REASONS} />;
}

type PickProps = { object: ObjectWire; record: RecordWire; field: FieldWire | undefined };

/** A choice of the case that is changed where it stands; in words where the reader may not. */
function Pick({ object, record, field }: PickProps) {
  const { update } = useWrite(object);
  const toasts = useToasts();
  const { t } = useT();
  const label = useLabel();
  if (!field) return null;
  if (!object.verbs.update || field.right !== 'write') {
    return <FieldValue field={field} {...shown(field, record)} />;
  }
  // Many cases are on the page: whose this is, is said to those who do not see the line.
  const customer = titleOf(record, 'customer');
  const plain = label(field.label);
  const name = customer ? t('rescue.fieldOf', { field: plain, customer }) : plain;
  return (
    <FieldInput
      field={{ ...field, label: { zh: name, en: name } }}
      labelStyle="hidden"
      value={record[field.name] ?? null}
      onChange={(value) => {
        update(record, { [field.name]: value }).catch(toasts.failed);
      }}
    />
  );
}

function Outcome({ record, field }: Omit<PickProps, 'object'>) {
  return field && record['outcome'] ? <FieldValue field={field} {...shown(field, record)} /> : null;
}
