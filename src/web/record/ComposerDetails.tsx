import { Button, SegmentedControl } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldWire, ObjectWire } from '../../kernel/wire.ts';
import { useMe } from '../api/queries.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asText, isEmpty } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { hasDirection } from './composerValues.ts';
import { dueOf } from './due.ts';
import type { Related } from './layout.ts';
import css from './record.module.css';
import type { Composing } from './useComposer.ts';

function fieldOf(object: ObjectWire | undefined, name: string): FieldWire | undefined {
  return object?.fields.find((field) => field.name === name);
}

/** Which way a call or mail went, and when it was where it was not now. */
export function InteractionDetails({
  composing,
  interaction,
}: {
  composing: Composing;
  interaction: Related | undefined;
}) {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  const { kind, values, set } = composing;
  const at = fieldOf(interaction?.object, 'at');
  const minutes = fieldOf(interaction?.object, 'minutes');
  const direction = fieldOf(interaction?.object, 'direction');
  const earlier = open || !isEmpty(values['at']) || !isEmpty(values['minutes']);
  return (
    <>
      {hasDirection(kind) && direction && (
        <Choice
          name={t('composer.direction')}
          field={direction}
          value={asText(values['direction']) || 'out'}
          onChange={(value) => set('direction', value)}
        />
      )}
      {at && !earlier && (
        <Button
          size="compact-md"
          variant="subtle"
          color="gray"
          title={t('composer.setWhen')}
          leftSection={<IconClock size={16} aria-hidden />}
          onClick={() => {
            setOpen(true);
            set('at', toTheMinute(Date.now()));
          }}
        >
          {t('composer.when')}
        </Button>
      )}
      {at && earlier && (
        <div className={css.time}>
          <FieldInput
            field={{ ...at, required: false }}
            value={values['at'] ?? null}
            labelStyle="hidden"
            onChange={(value) => set('at', value)}
          />
        </div>
      )}
      {minutes && earlier && kind !== 'note' && kind !== 'mail' && (
        <FieldInput
          field={minutes}
          value={values['minutes'] ?? null}
          onChange={(value) => set('minutes', value)}
        />
      )}
    </>
  );
}

/** A time as it is shown: without seconds. */
function toTheMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}:00.000Z`;
}

const DUE: [word: string, text: MessageKey][] = [
  ['', 'composer.dueNone'],
  ['today', 'composer.dueToday'],
  ['tomorrow', 'composer.dueTomorrow'],
  ['nextWeek', 'composer.dueNextWeek'],
  ['pick', 'composer.duePick'],
];

/** By when, and how urgent. */
export function TaskDetails({
  composing,
  task,
}: {
  composing: Composing;
  task: Related | undefined;
}) {
  const { t } = useT();
  const { values, set } = composing;
  const dueAt = fieldOf(task?.object, 'dueAt');
  const priority = fieldOf(task?.object, 'priority');
  const { timeZone } = useMe();
  const due = asText(values['due']);
  return (
    <>
      {dueAt && (
        <SegmentedControl
          size="xs"
          aria-label={t('composer.due')}
          value={due}
          data={DUE.map(([value, text]) => ({ value, label: t(text) }))}
          onChange={(value) => {
            set('due', value);
            if (value === 'pick' && isEmpty(values['dueAt'])) {
              set('dueAt', dueOf('tomorrow', Date.now(), timeZone));
            }
          }}
        />
      )}
      {dueAt && due === 'pick' && (
        <div className={css.time}>
          <FieldInput
            field={dueAt}
            value={values['dueAt'] ?? null}
            labelStyle="hidden"
            onChange={(value) => set('dueAt', value)}
          />
        </div>
      )}
      {priority && (
        <Choice
          name=""
          field={priority}
          value={asText(values['priority']) || 'normal'}
          onChange={(value) => set('priority', value)}
        />
      )}
    </>
  );
}

/** One of a few, all in sight. */
function Choice({
  name,
  field,
  value,
  onChange,
}: {
  name: string;
  field: FieldWire;
  value: string;
  onChange: (value: string) => void;
}) {
  const label = useLabel();
  if (field.kind !== 'choice') return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label={name || label(field.label)}
      value={value}
      data={Object.entries(field.options).map(([one, option]) => ({
        value: one,
        label: label(option.label),
      }))}
      onChange={onChange}
    />
  );
}
