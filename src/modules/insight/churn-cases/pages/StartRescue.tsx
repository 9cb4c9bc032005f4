import '../../../../web/list/list.css';
import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import type { Condition } from '../../../../kernel/condition.ts';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { request } from '../../../../web/api/client.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { dayIn, formatCompactMoney, formatDate, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ConditionBar } from '../../../../web/list/ConditionBar.tsx';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { AT_RISK, CONTROL, FEWEST, MOST } from '../rules.ts';
import type { RescuePlanRequest, RescuePlanWire, RescueRequest, RescueWire } from '../wire.ts';
import { isStale } from '../../experiments/pages/usePlan.ts';
import css from '../../experiments/pages/experiments.module.css';

type Props = { customer: ObjectWire; churnCase: ObjectWire; onClose: () => void };

/** Begins a rescue: whom it is about, how many are kept aside and why. */
export function StartRescue({ customer, churnCase, onClose }: Props) {
  useFocusBack();
  const { t } = useT();
  const phone = usePhone();
  const rescue = useRescue(onClose);
  // What is being begun can neither be left nor typed again, and a touch beside the window loses nothing.
  const close = () => {
    if (!rescue.busy) onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      size="lg"
      fullScreen={phone}
      title={t('rescue.start')}
      closeButtonProps={{ 'aria-label': t('shell.close'), disabled: rescue.busy }}
    >
      <Inputs customer={customer} churnCase={churnCase} rescue={rescue} onClose={close} />
    </Modal>
  );
}

type Values = {
  name: string;
  where: Condition;
  most: number | string;
  controlPercent: number | string;
  days: number | string;
  intervention: string | null;
};

const wholeIn = (value: number | string, least: number, most: number): number | null => {
  const number = Number(value);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
};

/** What is sent; null while a number is none. */
function requestOf(values: Values): RescueRequest | null {
  const { name, where, intervention } = values;
  const most = wholeIn(values.most, 1, MOST);
  const controlPercent = wholeIn(values.controlPercent, CONTROL.least, CONTROL.most);
  const days = wholeIn(values.days, 1, 365);
  if (name.trim() === '' || most === null || controlPercent === null || days === null) return null;
  const chosen =
    intervention === null ? {} : { intervention: intervention as RescueRequest['intervention'] };
  return { name: name.trim(), where, most, controlPercent, days, ...chosen };
}

function useRescue(onClose: () => void) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const run = useAction();
  const errorText = useErrorText();
  const [values, setValues] = useState<Values>(() => ({
    name: t('rescue.defaultName', {
      day: formatDate(dayIn(new Date().toISOString(), timeZone), locale),
    }),
    where: AT_RISK,
    most: 100,
    controlPercent: CONTROL.usual,
    days: 30,
    intervention: null,
  }));
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useMemo(() => requestOf(values), [values]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!asked || busy) return;
    setBusy(true);
    try {
      await run<RescueWire>('startRescue', asked);
      onClose();
    } catch (failure) {
      const { fields, general } = fieldErrors(failure);
      const texts = [...general, ...Object.values(fields)];
      setFault(texts.length > 0 ? texts.join(' ') : errorText(failure));
      setBusy(false);
    }
  };
  const set = (changes: Partial<Values>) => {
    setFault(null);
    setValues((now) => ({ ...now, ...changes }));
  };
  return { values, set, asked, fault, busy, submit };
}

type InputsProps = Props & { rescue: ReturnType<typeof useRescue> };

function Inputs({ customer, churnCase, rescue, onClose }: InputsProps) {
  const { t } = useT();
  const label = useLabel();
  const { values, set, asked, fault, busy, submit } = rescue;
  const field = churnCase.fields.find(({ name }) => name === 'intervention');
  const options = Object.entries(field?.kind === 'choice' ? field.options : {}).map(
    ([value, option]) => ({ value, label: label(option.label) }),
  );
  const number = (name: 'most' | 'controlPercent' | 'days', least: number, most: number) => (
    <NumberInput
      label={t(`rescue.${name}`)}
      value={values[name]}
      min={least}
      max={most}
      allowDecimal={false}
      error={
        wholeIn(values[name], least, most) === null ? t('rescue.range', { least, most }) : undefined
      }
      onChange={(value) => set({ [name]: value })}
    />
  );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput
          label={t('rescue.name')}
          value={values.name}
          maxLength={120}
          required
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {/* A condition that is applied stands in a form of its own: it does not begin the rescue. */}
        <div
          role="group"
          aria-label={t('rescue.who')}
          onSubmit={(event) => event.stopPropagation()}
        >
          <Text size="sm" fw={500} mb={4}>
            {t('rescue.who')}
          </Text>
          <ConditionBar
            object={customer}
            where={values.where}
            onChange={(where) => set({ where: where ?? AT_RISK })}
          />
        </div>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          {number('most', 1, MOST)}
          {number('controlPercent', CONTROL.least, CONTROL.most)}
          {number('days', 1, 365)}
        </SimpleGrid>
        <Select
          label={field && label(field.label)}
          data={options}
          value={values.intervention}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear') }}
          placeholder={t('rescue.anyIntervention')}
          onChange={(intervention) => set({ intervention })}
        />
        <Plan asked={asked} />
        <Text size="xs" c="dimmed">
          {t('rescue.whyControl')}
        </Text>
        {fault && (
          <Alert role="alert" variant="light" color="red" p="xs">
            {fault}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" disabled={busy} onClick={onClose}>
            {t('list.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!asked}>
            {t('rescue.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const PAUSE_MS = 300;

/** Whom it would be about, while it is being arranged. */
function Plan({ asked }: { asked: RescueRequest | null }) {
  const { t, locale } = useT();
  const errorText = useErrorText();
  const body = useMemo(
    (): RescuePlanRequest | null =>
      asked && { where: asked.where, most: asked.most, controlPercent: asked.controlPercent },
    [asked],
  );
  const [later] = useDebouncedValue(body, PAUSE_MS);
  const answer = useQuery({
    queryKey: ['insight', 'rescue-plan', later],
    queryFn:
      later === null
        ? skipToken
        : async ({ signal }) => {
            const told = await request<RescuePlanWire>('POST', '/insight/rescue-plan', {
              body: later,
              signal,
            });
            return { asked: later, plan: told.data };
          },
    placeholderData: keepPreviousData,
  });
  if (answer.error) return <Text className={css.plan}>{errorText(answer.error)}</Text>;
  if (!answer.data) return <Skeleton h={84} />;
  const data = answer.data.plan;
  const stale = isStale(answer.data.asked, body);
  const count = (value: number) => formatNumber(value, locale);
  const few = data.rescue + data.control < FEWEST;
  return (
    <Stack
      gap={4}
      className={css.plan}
      role="status"
      aria-busy={stale && body !== null}
      data-stale={stale || undefined}
      data-plan={data.found}
    >
      <Text fw={500}>
        {few
          ? t('rescue.tooFew', { count: data.found, fewest: FEWEST })
          : t('rescue.plan', { rescue: count(data.rescue), control: count(data.control) })}
      </Text>
      <Text size="sm">
        {t('rescue.found', { count: data.found })}
        {data.taken > 0 && ` ${t('rescue.taken', { count: data.taken })}`}
      </Text>
      {!few && (
        <Text size="sm">
          {t('rescue.value', {
            number: count(data.rescue + data.control),
            value: formatCompactMoney(data.value.toFixed(2), data.currency, locale),
          })}
        </Text>
      )}
    </Stack>
  );
}
