import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { isComposing } from '../../../../web/fields/composition.ts';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { type DueWord, dueOf } from '../../../../web/record/due.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import css from './workbench.module.css';

const WORDS: readonly DueWord[] = ['today', 'tomorrow', 'nextWeek'];

type Props = {
  task: ObjectWire;
  /** The task that was done: the next one is about the same. */
  after: RecordWire | null;
  onClose: () => void;
};

/** A new task in one line: type, Enter. */
export function NextTask({ task, after, onClose }: Props) {
  const { t } = useT();
  const { timeZone } = useMe();
  const errorText = useErrorText();
  const write = useWrite(task);
  const [subject, setSubject] = useState('');
  const [due, setDue] = useState<DueWord>(after ? 'tomorrow' : 'today');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const hint = t(after ? 'workbench.nextTask' : 'workbench.newTask');
  const save = async () => {
    if (subject.trim() === '') return setError(t('composer.needSubject'));
    const about = ['customer', 'lead', 'opportunity']
      .map((name) => [name, after?.[name]] as const)
      .filter(([, id]) => !isEmpty(id));
    setBusy(true);
    try {
      await write.create({
        ...Object.fromEntries(about.map(([name, id]) => [name, asText(id)])),
        subject: subject.trim(),
        dueAt: dueOf(due, Date.now(), timeZone),
      });
      onClose();
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') onClose();
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void save();
  };
  return (
    <div className={css.next}>
      <TextInput
        // It was asked for just now, by the tick or the button.
        ref={(input) => input?.focus()}
        aria-label={hint}
        placeholder={hint}
        value={subject}
        maxLength={200}
        autoComplete="off"
        error={error}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setError(null);
          setSubject(event.currentTarget.value);
        }}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('workbench.dueWord')}
        value={due}
        data={WORDS.map((value) => ({ value, label: t(`workbench.word.${value}`) }))}
        onChange={setDue}
      />
      <Group gap={4} wrap="nowrap">
        <Button size="compact-md" loading={busy} onClick={() => void save()}>
          {t('form.save')}
        </Button>
        <Button size="compact-md" variant="subtle" color="gray" onClick={onClose}>
          {t('form.cancel')}
        </Button>
      </Group>
    </div>
  );
}
