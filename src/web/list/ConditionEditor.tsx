import { Box, Button, Group, Stack } from '@mantine/core';
import {
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { isComposing } from '../fields/composition.ts';
import { useT } from '../i18n/i18n.ts';
import { FieldPicker } from './FieldPicker.tsx';
import { LeafEditor } from './LeafEditor.tsx';
import { RelatedEditor } from './RelatedEditor.tsx';
import { type Asked, readAsked, startAsked, writeAsked } from './asked.ts';
import type { Speaker } from './words.ts';

type Props = {
  object: ObjectWire;
  speaker: Speaker;
  /** The condition to change; left out for a new one. */
  condition: Condition | undefined;
  /** Undefined takes the condition away. */
  onSave: (condition: Condition | undefined) => void;
  onCancel: () => void;
  /** Adds an alternative beside this condition. */
  onBeside?: () => void;
  besideText: string;
};

/** Builds one condition: what is asked about, how it is compared, with what. */
export function ConditionEditor(props: Props) {
  const { object, speaker, condition, onSave, onCancel, onBeside, besideText } = props;
  const { t } = useT();
  const form = useRef<HTMLFormElement>(null);
  const [asked, setAsked] = useState<Asked | undefined>(() =>
    condition ? readAsked(condition, object, speaker.objects) : undefined,
  );
  const written = asked && writeAsked(asked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written) onSave(written);
  };
  // A click elsewhere keeps what is complete; lists and calendars of the inputs stand in portals of their own.
  const leave = useEffectEvent((event: PointerEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || form.current?.contains(target)) return;
    if (target.closest('[data-portal="true"]')) return;
    if (written) onSave(written);
    else onCancel();
  });
  useEffect(() => {
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const listOpen =
      event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
    if (event.key !== 'Escape' || listOpen || isComposing(event)) return;
    event.stopPropagation();
    onCancel();
  };
  return (
    <Box role="presentation" onKeyDown={onKeyDown}>
      <form ref={form} onSubmit={submit} aria-label={t('list.filter')}>
        <Stack gap="xs">
          <FieldPicker
            object={object}
            speaker={speaker}
            asked={asked}
            autoFocus={!condition}
            onPick={(pick) => setAsked(startAsked(pick, asked))}
          />
          {asked?.type === 'field' && (
            <LeafEditor
              key={asked.at.path}
              at={asked.at}
              draft={asked.draft}
              autoFocus
              onChange={(draft) => setAsked({ ...asked, draft })}
            />
          )}
          {asked?.type === 'related' && (
            <RelatedEditor
              key={asked.related}
              asked={asked}
              speaker={speaker}
              onChange={setAsked}
            />
          )}
          <Group justify="space-between" gap="xs" mt={4}>
            <Group gap={4}>
              {condition && (
                <Button variant="subtle" color="gray" onClick={() => onSave(undefined)}>
                  {t('list.remove')}
                </Button>
              )}
              {condition && onBeside && (
                <Button variant="subtle" color="gray" onClick={onBeside}>
                  {besideText}
                </Button>
              )}
            </Group>
            <Button type="submit" disabled={!written}>
              {t('list.apply')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Box>
  );
}
