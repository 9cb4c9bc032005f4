import '@mantine/dates/styles.css';
import 'dayjs/locale/zh-cn.js';
import { Center } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useT } from '../i18n/i18n.ts';

type Props = { day: string; onPick: (day: string) => void };

/** Picks another day with the thumb. */
export function DayPicker({ day, onPick }: Props) {
  const { locale } = useT();
  return (
    <Center>
      <DatePicker
        size="md"
        locale={locale === 'zh' ? 'zh-cn' : 'en'}
        firstDayOfWeek={1}
        monthLabelFormat={locale === 'zh' ? 'YYYY年M月' : 'MMMM YYYY'}
        yearLabelFormat={locale === 'zh' ? 'YYYY年' : 'YYYY'}
        defaultDate={day}
        value={day}
        onChange={(next) => next !== null && onPick(next)}
      />
    </Center>
  );
}
