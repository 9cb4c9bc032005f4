import { Anchor, Checkbox, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RecordWire } from '../../kernel/wire.ts';
import { useWrite } from '../api/writes.ts';
import { asText } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type Related, recordTitle } from './layout.ts';
import css from './record.module.css';
import { doneField, relatedDetails } from './relatedRow.ts';
import { useNow } from './useNow.ts';
import { useSpeaker } from './useSpeaker.ts';

/** A related record: its title, a fact or two, and a box to tick where it is something to do. */
export function RelatedRow({ related, record }: { related: Related; record: RecordWire }) {
  const { t } = useT();
  const { object } = related;
  const write = useWrite(object);
  const toasts = useToasts();
  const speaker = useSpeaker(record);
  const now = useNow();
  const title = recordTitle(object, record) || t('record.untitled');
  const completable = doneField(object) !== undefined && object.verbs.update;
  const done = record['done'] === true;
  const due = asText(record['dueAt']);
  const overdue = completable && !done && due !== '' && Date.parse(due) < now;
  const complete = (checked: boolean) => {
    write.update(record, { done: checked }).catch(toasts.failed);
  };
  return (
    <li className={css.relatedRow}>
      {completable && (
        <Checkbox
          mt={2}
          checked={done}
          aria-label={t('related.complete', { title })}
          onChange={(event) => complete(event.currentTarget.checked)}
        />
      )}
      <div className={css.relatedText}>
        <Anchor
          size="sm"
          className={done ? css.done : undefined}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: object.path, id: record.id }} />
          )}
        >
          {title}
        </Anchor>
        <Text size="xs" c="dimmed">
          {overdue && (
            <Text span size="xs" c="var(--mantine-color-error)" mr={6}>
              {t('related.overdue')}
            </Text>
          )}
          {relatedDetails(related, record, speaker).join(' · ')}
        </Text>
      </div>
    </li>
  );
}
