import { Anchor, Button, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { asText } from '../../../../web/fields/value.ts';
import { dayIn, formatMoney } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { dueOf } from '../../../../web/record/due.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { type CustomerOverview, type NextStep, nextSteps } from '../rules.ts';
import css from './customerPanel.module.css';

type Props = { object: ObjectWire; record: RecordWire; overview: CustomerOverview | undefined };

/** What to do next, with the reason, and the button that does it. */
export function NextSteps({ record, overview }: Props) {
  const { t } = useT();
  const { organisation } = useMe();
  const now = useNow();
  const task = useObject('task');
  const { timeZone } = organisation;
  const today = dayIn(new Date(now).toISOString(), timeZone);
  const steps = overview && nextSteps(situationOf(record, overview, { now, today }));
  return (
    <div className={css.part} data-part="next">
      <Title order={2} size="h3">
        {t('customer.next')}
      </Title>
      {!steps || !overview ? (
        <Skeleton h={20} />
      ) : steps.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('customer.noNext')}
        </Text>
      ) : (
        <ul className={css.list}>
          {steps.map((step) => (
            <li key={step.step} className={css.step} data-step={step.step}>
              <Reason step={step} overview={overview} />
              {step.step === 'planOpportunity' ? (
                <OpenOpportunity overview={overview} />
              ) : (
                task?.verbs.create && (
                  <Plan task={task} step={step} customer={record.id} overview={overview} />
                )
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function situationOf(
  record: RecordWire,
  overview: CustomerOverview,
  { now, today }: { now: number; today: string },
): Parameters<typeof nextSteps>[0] {
  const { lastContact, orderedAt, unpaid, planless } = overview;
  return {
    now,
    today,
    kind: record['kind'] === 'person' ? 'person' : 'company',
    silent: record['preferredChannel'] === 'none',
    lastContactAt: lastContact && Date.parse(lastContact.at),
    orderedAt: orderedAt.map((at) => Date.parse(at)),
    unpaidSince: unpaid && Date.parse(unpaid.orderedAt),
    openTasks: Number(record['openTasks'] ?? 0),
    openOpportunities: Number(record['openOpportunities'] ?? 0),
    planless: planless !== null,
    birthday: asText(record['birthday']) || null,
  };
}

type StepProps = { step: NextStep; overview: CustomerOverview };

function Reason({ step, overview }: StepProps) {
  const { t, locale } = useT();
  const text = (): string => {
    switch (step.step) {
      case 'planOpportunity':
        return t('customer.why.planOpportunity', { name: overview.planless?.name ?? '' });
      case 'askPayment': {
        const { number = '', amount = '0', currency = '' } = overview.unpaid ?? {};
        const owed = formatMoney(amount, currency, locale);
        return t('customer.why.askPayment', { number, amount: owed, count: step.days });
      }
      case 'greetBirthday':
        return step.days === 0
          ? t('customer.why.birthdayToday')
          : t('customer.why.birthday', { count: step.days });
      case 'bringBack':
        return t('customer.why.bringBack', { usual: step.usual, count: step.days });
      case 'keepInTouch':
        return step.days === null
          ? t('customer.why.neverSpoken')
          : t('customer.why.keepInTouch', { count: step.days });
    }
  };
  return <Text size="sm">{text()}</Text>;
}

function OpenOpportunity({ overview: { planless } }: { overview: CustomerOverview }) {
  const { t } = useT();
  const opportunity = useObject('opportunity');
  if (!opportunity || !planless) return null;
  const { id } = planless;
  return (
    <Button
      size="compact-sm"
      variant="light"
      renderRoot={(props: Record<string, unknown>) => (
        <Anchor
          {...props}
          underline="never"
          renderRoot={(inner: Record<string, unknown>) => (
            <Link {...inner} to="/$path/$id" params={{ path: opportunity.path, id }} />
          )}
        />
      )}
    >
      {t('customer.openOpportunity')}
    </Button>
  );
}

/** Makes a task of it, for tomorrow; a birthday is greeted today or when it comes. */
function Plan({
  task,
  step,
  customer,
  overview,
}: StepProps & { task: ObjectWire; customer: string }) {
  const { t } = useT();
  const { timeZone } = useMe();
  const write = useWrite(task);
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const plan = async () => {
    const now = Date.now();
    const birthday = step.step === 'greetBirthday' ? step.days : null;
    const dueAt =
      birthday === null
        ? dueOf('tomorrow', now, timeZone)
        : dueOf('today', now + birthday * 86_400_000, timeZone);
    const subject = t(
      `customer.task.${step.step === 'planOpportunity' ? 'keepInTouch' : step.step}`,
      {
        number: overview.unpaid?.number ?? '',
      },
    );
    setBusy(true);
    try {
      await write.create({ customer, subject, dueAt });
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="compact-sm" variant="light" loading={busy} onClick={() => void plan()}>
      {t('customer.plan')}
    </Button>
  );
}
