import { Anchor, Button, Checkbox, EmptyState, Text } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useMetadata, usePage } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { asText, titleOf } from '../../../../web/fields/value.ts';
import { dayIn } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Drill } from '../../../../web/measure/Figure.tsx';
import { type Measures, numberOf } from '../../../../web/measure/useMeasures.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Card, Rows } from './Card.tsx';
import { DUES, WEEK, type Due, type FigureKey, lists } from './figures.ts';
import { NextTask } from './NextTask.tsx';
import { DAY, dueText } from './times.ts';
import css from './workbench.module.css';

/** Shown of each group. */
const SHOWN: Record<Due, number> = { overdue: 8, today: 8, week: 8, later: 3 };

type Props = { task: ObjectWire; measures: Measures<FigureKey> };

/** My tasks by when they are due; a tick does one and asks for the next. */
export function TasksCard({ task, measures }: Props) {
  const { t } = useT();
  const page = useMemo(() => lists.task(), []);
  const { items, error, isPending, hasNextPage, refetch } = usePage(task, page);
  const [followed, follow] = useState<RecordWire | null>(null);
  const [adding, setAdding] = useState(false);
  const groups = useGroups(items);
  const close = () => {
    follow(null);
    setAdding(false);
  };
  return (
    <Card
      title={t('workbench.tasks')}
      aside={
        task.verbs.create && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAdding(true)}>
            {t('workbench.addTask')}
          </Button>
        )
      }
    >
      <div className={css.numbers}>
        {DUES.map((due) => (
          <DueNumber key={due} due={due} measures={measures} />
        ))}
      </div>
      {(followed || adding) && (
        <NextTask key={followed?.id ?? 'new'} task={task} after={followed} onClose={close} />
      )}
      {error && items.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Rows count={5} />
      ) : (
        <>
          {items.length === 0 && !followed && !adding && (
            <EmptyState
              icon={<IconChecklist aria-hidden />}
              title={t('workbench.noTasks')}
              description={t(
                task.verbs.create ? 'workbench.noTasksHint' : 'workbench.noTasksForReader',
              )}
            >
              {task.verbs.create && (
                <Button variant="default" onClick={() => setAdding(true)}>
                  {t('workbench.addTask')}
                </Button>
              )}
            </EmptyState>
          )}
          {groups.map(({ due, records }) => (
            <section key={due} aria-label={t(`workbench.due.${due}`)}>
              <Text size="xs" c="dimmed" mt="xs">
                {t(`workbench.due.${due}`)}
              </Text>
              <ul className={css.list}>
                {records.slice(0, SHOWN[due]).map((record) => (
                  <TaskRow key={record.id} task={task} record={record} onDone={follow} />
                ))}
              </ul>
              {(records.length > SHOWN[due] || (due === groups.at(-1)?.due && hasNextPage)) && (
                <Text size="sm" my={4}>
                  <Drill object={task.name} where={measures.of(due)?.now?.where}>
                    {t('workbench.allDue', { due: t(`workbench.due.${due}`) })}
                  </Drill>
                </Text>
              )}
            </section>
          ))}
        </>
      )}
    </Card>
  );
}

function DueNumber({ due, measures }: { due: Due; measures: Measures<FigureKey> }) {
  const { t } = useT();
  const measured = measures.of(due);
  if (!measured) return null;
  const { now } = measured;
  const count = numberOf(measured);
  const text = t(`workbench.due.${due}`);
  return (
    <div>
      <Text size="xs" c="dimmed">
        {text}
      </Text>
      <Text
        className={css.number}
        c={due === 'overdue' && Number(count) > 0 ? 'var(--mantine-color-error)' : undefined}
        data-figure={due}
      >
        {now ? (
          <Drill object={now.object} where={now.where} label={`${text} ${String(count)}`}>
            {count}
          </Drill>
        ) : (
          '…'
        )}
      </Text>
    </div>
  );
}

function useGroups(items: readonly RecordWire[]): { due: Due; records: RecordWire[] }[] {
  const { timeZone } = useMe().organisation;
  const now = useNow();
  return useMemo(() => {
    const today = dayIn(new Date(now).toISOString(), timeZone);
    // By the calendar: in a week in which clocks are changed, a day has another hour or lacks one.
    const lastOfWeek = new Date(Date.parse(today) + WEEK * DAY).toISOString().slice(0, 10);
    const dueOf = (record: RecordWire): Due => {
      const day = dayIn(asText(record['dueAt']), timeZone);
      if (day === '') return 'later';
      if (day < today) return 'overdue';
      if (day === today) return 'today';
      return day <= lastOfWeek ? 'week' : 'later';
    };
    const open = items.filter((record) => record['done'] !== true);
    return DUES.map((due) => ({
      due,
      records: open.filter((record) => dueOf(record) === due),
    })).filter(({ records }) => records.length > 0);
  }, [items, now, timeZone]);
}

type RowProps = { task: ObjectWire; record: RecordWire; onDone: (record: RecordWire) => void };

function TaskRow({ task, record, onDone }: RowProps) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const now = useNow();
  const write = useWrite(task);
  const toasts = useToasts();
  const title = asText(record['subject']);
  const due = asText(record['dueAt']);
  const done = () => {
    onDone(record);
    write.update(record, { done: true }).catch(toasts.failed);
  };
  return (
    <li className={css.row} data-task={record.id}>
      <Checkbox
        checked={false}
        disabled={!task.verbs.update}
        aria-label={t('related.complete', { title })}
        onChange={done}
      />
      <div className={css.main}>
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: task.path, id: record.id }} />
          )}
        >
          {title}
        </Anchor>
        <About record={record} />
      </div>
      <Text
        size="xs"
        className={css.aside}
        c={Date.parse(due) < now ? 'var(--mantine-color-error)' : 'dimmed'}
      >
        {dueText(due, now, locale, timeZone)}
      </Text>
    </li>
  );
}

/** Whom or what a task is about. */
function About({ record }: { record: RecordWire }) {
  const { objects } = useMetadata();
  const field = ['customer', 'lead', 'opportunity'].find((name) => record[name]);
  const object = objects.find(({ name }) => name === field);
  const title = field === undefined ? undefined : titleOf(record, field);
  if (!field || !object || !title) return null;
  return (
    <Text size="xs" truncate>
      <Anchor
        inherit
        c="dimmed"
        renderRoot={(props: Record<string, unknown>) => (
          <Link
            {...props}
            to="/$path/$id"
            params={{ path: object.path, id: asText(record[field]) }}
          />
        )}
      >
        {title}
      </Anchor>
    </Text>
  );
}
