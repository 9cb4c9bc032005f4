import { Badge, Button, Group, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { usePage, useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { MissingFields } from '../../../../web/board/MissingFields.tsx';
import { type Missing, missingIn } from '../../../../web/board/useBoardMove.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { mayEdit, recordTitle } from '../../../../web/record/layout.ts';
import { useNow } from '../../../../web/record/useNow.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import css from './stageBar.module.css';

const DAY_MS = 86_400_000;
/** More stages than any pipeline has. */
const MOST = 100;

/** The way through the pipeline and where the opportunity stands on it; a stage is moved to by choosing it. */
export function StageBar(props: PanelProps) {
  const stage = useObject('pipelineStage');
  return stage ? <Bar stage={stage} {...props} /> : null;
}

function Bar({ stage, object, record }: PanelProps & { stage: ObjectWire }) {
  const { t } = useT();
  const pipeline = asText(record['pipeline']);
  const page = useMemo(
    () => ({
      where: { field: 'pipeline', op: 'eq' as const, value: pipeline },
      sort: 'position',
      limit: MOST,
    }),
    [pipeline],
  );
  const { items } = usePage(stage, page);
  const moves = useMoves(object, record);
  const field = object.fields.find(({ name }) => name === 'stage');
  const editable = field !== undefined && mayEdit(field, record);
  const at = items.findIndex(({ id }) => id === record['stage']);
  return (
    <section className={css.card} aria-label={t('stageBar.label')}>
      <div className={css.bar} role="group" aria-label={t('stageBar.label')}>
        {items.map((one, n) => (
          <Step
            key={one.id}
            stage={one}
            standing={n === at ? 'here' : n < at ? 'passed' : 'ahead'}
            disabled={!editable}
            onPick={() => void moves.move(one)}
          />
        ))}
      </div>
      <Since record={record} />
      {moves.missing && (
        <MissingFields
          key={moves.missing.to.id}
          missing={moves.missing}
          title={recordTitle(object, record)}
          moves={moves}
        />
      )}
    </section>
  );
}

const KIND_COLORS: Record<string, string> = { won: 'green', lost: 'red' };

function Step({
  stage,
  standing,
  disabled,
  onPick,
}: {
  stage: RecordWire;
  standing: 'passed' | 'here' | 'ahead';
  disabled: boolean;
  onPick: () => void;
}) {
  const here = standing === 'here';
  const open = stage['kind'] === 'open';
  const color = KIND_COLORS[asText(stage['kind'])] ?? 'accent';
  // What is lost did not go through the stages before it, but stands apart from them.
  const passed = standing === 'passed' && open;
  const button = useRef<HTMLButtonElement>(null);
  // Where the bar is wider than the screen it shows where one is.
  useEffect(() => {
    if (here) button.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  return (
    <Button
      ref={button}
      className={css.step}
      size="compact-md"
      color={here || passed ? color : 'gray'}
      variant={here ? 'filled' : passed ? 'light' : 'default'}
      aria-current={here ? 'step' : undefined}
      data-disabled={(disabled && !here) || undefined}
      aria-disabled={disabled || undefined}
      onClick={() => {
        if (!here && !disabled) onPick();
      }}
    >
      {asText(stage['name'])}
    </Button>
  );
}

/** How long it has stood in its stage, while it is open. */
function Since({ record }: { record: RecordWire }) {
  const { t } = useT();
  const now = useNow();
  const since = asText(record['stageSince']);
  if (record['status'] !== 'open' || since === '') return null;
  const days = Math.max(0, Math.floor((now - Date.parse(since)) / DAY_MS));
  const stale = asText(record['staleOn']);
  const isStale = stale !== '' && Date.parse(stale) <= now;
  return (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {t('stageBar.since', { days })}
      </Text>
      {isStale && <Badge color="orange">{t('stageBar.stale')}</Badge>}
    </Group>
  );
}

type Asked = Pick<Missing, 'record' | 'fields' | 'errors' | 'general'> & {
  to: { id: string; title: string };
};

/** Moves by a plain change of the stage, with undo; what the stage requires is asked for and sent with it. */
function useMoves(object: ObjectWire, record: RecordWire) {
  const write = useWrite(object);
  const toasts = useToasts();
  const [missing, setMissing] = useState<Asked | null>(null);
  const store = (
    to: Asked['to'],
    values: Record<string, unknown> = {},
    titles: Record<string, string> = {},
  ) =>
    write.update(record, { ...values, stage: to.id }, { titles: { ...titles, stage: to.title } });
  const move = async (stage: RecordWire) => {
    const to = { id: stage.id, title: asText(stage['name']) };
    try {
      await store(to);
    } catch (error) {
      const field = object.fields.find(({ name }) => name === 'stage');
      const found = field && missingIn(error, { object, field, mover: { by: 'write' } });
      if (found) setMissing({ record, to, ...found });
      else toasts.failed(error);
    }
  };
  return {
    missing,
    move,
    retry: async (values: Record<string, unknown>, titles: Record<string, string>) => {
      if (!missing) return;
      await store(missing.to, values, titles);
      setMissing(null);
    },
    giveUp: () => setMissing(null),
  };
}
