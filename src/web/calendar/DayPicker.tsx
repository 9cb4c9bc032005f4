import '@mantine/dates/styles.css';
import 'dayjs/locale/zh-cn.js';
import { Center } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { calendarFormat } from '../format.ts';
import { useT } from '../i18n/i18n.ts';

type Props = { day: string; onPick: (day: string) => void };

/** Picks another day with the thumb. */
export function DayPicker({ day, onPick }: Props) {
  const { locale } = useT();
  return (
    <Center>
      <DatePicker
        size="md"
        {...calendarFormat(locale)}
        defaultDate={day}
        value={day}
        onChange={(next) => next !== null && onPick(next)}
      />
    </Center>
  );
}
