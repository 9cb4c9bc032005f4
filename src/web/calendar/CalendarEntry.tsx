import { Link } from '@tanstack/react-router';
import { choiceColor } from '../theme.ts';
import type { CalendarItem } from './useCalendarItems.ts';

type Props = {
  item: CalendarItem;
  /** Tab comes to it. */
  reachable: boolean;
  /** It is being moved by keys. */
  carried?: boolean;
  hint?: string;
};

/** One record on a day. */
export function CalendarEntry({ item, reachable, carried, hint }: Props) {
  const { source, record, title, time, done } = item;
  const { movable, object, color } = source;
  return (
    <div
      className="zy-calendar-item"
      data-drag={movable ? item.key : undefined}
      data-done={done || undefined}
      data-carried={carried || undefined}
      style={{ borderInlineStartColor: `var(--mantine-color-${choiceColor(color ?? 'blue')}-6)` }}
    >
      <Link
        to="/$path/$id"
        params={{ path: object.path, id: record.id }}
        draggable={false}
        tabIndex={reachable ? 0 : -1}
        data-item={item.key}
        title={title}
        aria-describedby={movable ? hint : undefined}
      >
        {time !== null && <span className="zy-calendar-time">{time}</span>}
        {title}
      </Link>
    </div>
  );
}
