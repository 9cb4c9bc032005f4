import '@mantine/dates/styles.css';
import 'dayjs/locale/zh-cn.js';
import { DateInput, DateTimePicker } from '@mantine/dates';
import { useMe } from '../api/queries.ts';
import {
  calendarFormat,
  dayIn,
  formatDate,
  formatDateTime,
  fromZoned,
  parseDay,
  toZoned,
} from '../format.ts';
import { useLabel, useLocale, useT } from '../i18n/i18n.ts';
import { useFrame } from './frame.ts';
import type { FieldInputProps } from './input.ts';
import { asText } from './value.ts';

function useCalendar() {
  const locale = useLocale();
  const { timeZone } = useMe();
  return {
    locale,
    timeZone,
    calendar: calendarFormat(locale),
  };
}

/** A day: typed in any usual way or picked. */
export function DayInput(props: FieldInputProps<'date'>) {
  const { field, value, onChange, onCommit } = props;
  const { t } = useT();
  const { locale, timeZone, calendar } = useCalendar();
  return (
    <DateInput
      {...useFrame(props)}
      {...calendar}
      value={asText(value) || null}
      valueFormat={(day) => formatDate(day, locale)}
      dateParser={(text) => parseDay(text, dayIn(new Date().toISOString(), timeZone))}
      clearable={!field.required}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      popoverProps={{ withinPortal: true }}
      onChange={(next) => onChange(next)}
      getDayProps={(day) => ({ onClick: () => onCommit?.(day) })}
    />
  );
}

/** A time, on the clocks of the member's zone. */
export function DayTimeInput(props: FieldInputProps<'dateTime'>) {
  const { field, value, onChange, onCommit } = props;
  const { t } = useT();
  const { locale, timeZone, calendar } = useCalendar();
  const toApi = (local: string | null) => (local ? fromZoned(local, timeZone) : null);
  const label = useLabel();
  // It is a button that shows the time: its name says both what it is and what it shows.
  const name = `${label(field.label)} ${formatDateTime(asText(value), locale, timeZone)}`.trim();
  return (
    <DateTimePicker
      {...useFrame(props)}
      aria-label={name}
      {...calendar}
      value={toZoned(asText(value), timeZone)}
      valueFormat={(local) =>
        `${formatDate(local, locale)}${locale === 'zh' ? ' ' : ', '}${local.slice(11, 16)}`
      }
      clearable={!field.required}
      clearButtonProps={{ 'aria-label': t('field.clear') }}
      submitButtonProps={{ 'aria-label': t('field.done'), onClick: () => onCommit?.(value) }}
      timePickerProps={{
        'aria-label': t('field.time'),
        hoursInputLabel: t('field.hours'),
        minutesInputLabel: t('field.minutes'),
      }}
      popoverProps={{ withinPortal: true }}
      onChange={(next) => onChange(toApi(next))}
    />
  );
}
