import { Anchor, Badge, Button, Text } from '@mantine/core';
import { IconArrowBackUp, IconHistory, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChangeWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { type UndoTarget, useUndo } from '../api/writes.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type Sentence, sayChange } from './history.ts';
import css from './record.module.css';
import type { Entry } from './timeline.ts';
import { useSpeaker } from './useSpeaker.ts';
import { When } from './When.tsx';

type Props = {
  object: ObjectWire;
  record: RecordWire;
  entry: Extract<Entry, { kind: 'changes' }>;
};

/** Ways of changing many records at once. */
const BROAD = new Set(['bulk', 'import', 'standard']);

/** Changes in plain words, those of one batch together, with undo. */
export function ChangesEntry({ object, record, entry }: Props) {
  const { t } = useT();
  const speaker = useSpeaker(record);
  const said = entry.changes.map((change) => ({ change, ...sayChange(change, object, speaker) }));
  const [first] = said;
  if (!first) return null;
  const created = first.change.op === 'create';
  // Undoing a whole batch touches other records, too: only what was made as one is undone as one.
  const batch = said.some(({ change }) => change.undoable) ? entry.batchId : null;
  // What was changed with it elsewhere, or here as well; the batch of an undo is that one change again.
  const beyond = said.length > 1 || BROAD.has(first.change.via);
  // Deleting takes along what belongs to a record: only the whole makes sense to undo.
  const together = said.every(({ change }) => change.op === 'remove' || change.op === 'restore');
  return (
    <li className={css.entry}>
      <span className={css.dot} data-quiet>
        {created ? <IconPlus size={16} aria-hidden /> : <IconHistory size={16} aria-hidden />}
      </span>
      <div>
        {said.map((one, index) => (
          <Change
            key={one.change.id}
            {...one}
            batch={together ? batch : null}
            withTime={index === 0}
          />
        ))}
        {batch !== null && !together && beyond && (
          <UndoButton
            target={{ batchId: batch }}
            text={t('history.undoBatch')}
            what={t('history.undoBatch')}
          />
        )}
      </div>
    </li>
  );
}

function Change({
  change,
  text,
  lines,
  via,
  batch,
  withTime,
}: Sentence & {
  change: ChangeWire;
  /** The batch that is undone with this change. */
  batch: string | null;
  withTime: boolean;
}) {
  const { t } = useT();
  // The values of a new record stand beside, in its fields.
  const [open, setOpen] = useState(change.op === 'update' && lines.length <= 4);
  return (
    <>
      <div className={css.meta}>
        <div className={css.said}>
          <Text span size="sm">
            {text}
          </Text>
          {via !== null && (
            <Badge size="sm" color="gray">
              {via}
            </Badge>
          )}
          {lines.length > 0 && (
            <Anchor
              component="button"
              type="button"
              size="xs"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open ? t('history.hideLines') : t('history.showLines', { count: lines.length })}
            </Anchor>
          )}
        </div>
        <div className={css.aside}>
          {withTime && <When iso={change.at} />}
          {change.undoable && (
            <UndoButton
              target={batch === null ? { changeId: change.id } : { batchId: batch }}
              text={t('history.undo')}
              what={t('history.undoNamed', { what: text })}
            />
          )}
        </div>
      </div>
      {open && lines.length > 0 && (
        <ul className={css.lines}>
          {lines.map((line) => (
            <Text key={line} component="li" size="sm" c="dimmed">
              {line}
            </Text>
          ))}
        </ul>
      )}
    </>
  );
}

function UndoButton({ target, text, what }: { target: UndoTarget; text: string; what: string }) {
  const undo = useUndo();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await undo(target);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      aria-label={what}
      loading={busy}
      leftSection={<IconArrowBackUp size={14} aria-hidden />}
      onClick={() => void run()}
    >
      {text}
    </Button>
  );
}
