import { Alert, Button, Group, Text, Textarea } from '@mantine/core';
import { type KeyboardEvent, type RefObject, createElement, useEffect, useRef } from 'react';
import { useLabel, useT } from '../i18n/i18n.ts';
import type { MessageKey } from '../i18n/keys.ts';
import { asText } from '../fields/value.ts';
import { MentionInput } from '../talk/MentionInput.tsx';
import { channelIcon } from './channelIcon.ts';
import { InteractionDetails, TaskDetails } from './ComposerDetails.tsx';
import { COMMENT, TASK } from './composerValues.ts';
import css from './record.module.css';
import { type ComposerTargets, type Composing, mentionsIn, useComposer } from './useComposer.ts';

/** A wish from elsewhere on the page, such as the call button: what to note. `nonce` tells wishes apart. */
export type ComposerWish = { kind: string | null; nonce: number };

type Props = {
  targets: ComposerTargets;
  wish: ComposerWish;
  onSaved?: () => void;
};

const HINTS: Record<string, MessageKey> = {
  note: 'composer.note',
  call: 'composer.call',
  mail: 'composer.mail',
  visit: 'composer.visit',
  meeting: 'composer.meeting',
  task: 'composer.taskHint',
};

const SAVE: Record<string, MessageKey> = {
  [TASK]: 'composer.saveTask',
  [COMMENT]: 'talk.send',
};

/** Notes what happened with a customer, or what is to be done: choose, type, Ctrl/⌘ + Enter. */
export function Composer({ targets, wish, onSaved }: Props) {
  const { t } = useT();
  const composing = useComposer(targets);
  const text = useRef<HTMLTextAreaElement>(null);
  const { kind, setKind, save } = composing;
  useWish(wish, composing, text);
  const submit = async () => {
    if (await save()) onSaved?.();
    text.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    // A task is one line: Enter is enough.
    const alone = kind === TASK && event.target === text.current && !event.shiftKey;
    if (!(event.ctrlKey || event.metaKey || alone)) return;
    event.preventDefault();
    void submit();
  };
  return (
    // Ctrl/⌘ + Enter saves from each of its fields; it is no control itself.
    <div role="presentation" onKeyDown={onKeyDown}>
      <Kinds
        composing={composing}
        targets={targets}
        onPick={(next) => {
          setKind(next);
          text.current?.focus();
        }}
      />
      <Writing composing={composing} targets={targets} text={text} />
      <Group mt="xs" gap="xs" align="center">
        {kind === TASK && <TaskDetails composing={composing} task={targets.task} />}
        {kind !== TASK && kind !== COMMENT && (
          <InteractionDetails composing={composing} interaction={targets.interaction} />
        )}
        <Group gap="xs" ml="auto" wrap="nowrap">
          <Text size="xs" c="dimmed" visibleFrom="lg">
            {t('composer.keys')}
          </Text>
          <Button loading={composing.busy} onClick={() => void submit()}>
            {t(SAVE[kind] ?? 'composer.save')}
          </Button>
        </Group>
      </Group>
      {composing.restored && (
        <Alert role="status" variant="light" color="blue" p={4} px="xs" mt="xs">
          <Group justify="space-between" gap="xs">
            <Text size="xs">{t('composer.draft')}</Text>
            <Button size="compact-xs" variant="default" onClick={composing.discard}>
              {t('composer.discard')}
            </Button>
          </Group>
        </Alert>
      )}
    </div>
  );
}

/** The text itself: a comment may call colleagues, the others are plain. */
function Writing({
  composing,
  targets,
  text,
}: {
  composing: Composing;
  targets: ComposerTargets;
  text: RefObject<HTMLTextAreaElement | null>;
}) {
  const { t } = useT();
  const { kind, values, set } = composing;
  if (kind === COMMENT) {
    return (
      <MentionInput
        path={`/${targets.object.path}/${targets.id}`}
        label={t('talk.comment')}
        value={asText(values['comment'])}
        mentions={mentionsIn(values)}
        error={composing.error}
        input={text}
        onChange={(value, mentions) => {
          set('comment', value);
          set('mentions', mentions);
        }}
      />
    );
  }
  const name = kind === TASK ? 'task' : 'body';
  return (
    <Textarea
      ref={text}
      aria-label={t(HINTS[kind] ?? 'composer.other')}
      placeholder={t(HINTS[kind] ?? 'composer.other')}
      autosize
      minRows={kind === TASK ? 1 : 2}
      maxRows={12}
      maxLength={kind === TASK ? 200 : undefined}
      value={asText(values[name])}
      error={composing.error}
      onChange={(event) => set(name, event.currentTarget.value)}
    />
  );
}

/** Does what was wished for elsewhere, once per wish. */
function useWish(
  wish: ComposerWish,
  { setKind }: Composing,
  text: { current: HTMLTextAreaElement | null },
): void {
  const done = useRef(0);
  useEffect(() => {
    if (wish.nonce === done.current) return;
    done.current = wish.nonce;
    if (wish.kind) setKind(wish.kind);
    text.current?.focus();
  }, [setKind, text, wish]);
}

/** What can be noted, as buttons. */
function Kinds({
  composing,
  targets,
  onPick,
}: {
  composing: Composing;
  targets: ComposerTargets;
  onPick: (kind: string) => void;
}) {
  const { t } = useT();
  const name = useKindName(targets);
  // Nothing to choose: whoever may only comment finds the field for it.
  if (composing.kinds.length < 2) return null;
  return (
    <div role="group" aria-label={t('composer.kind')} className={css.composerKinds}>
      {composing.kinds.map((kind) => (
        <Button
          key={kind}
          size="compact-md"
          variant={kind === composing.kind ? 'light' : 'subtle'}
          color={kind === composing.kind ? 'accent' : 'gray'}
          aria-pressed={kind === composing.kind}
          leftSection={createElement(channelIcon(kind), { size: 16, 'aria-hidden': true })}
          onClick={() => onPick(kind)}
        >
          {name(kind)}
        </Button>
      ))}
    </div>
  );
}

/** What a channel, or the task, is called. */
export function useKindName({ interaction }: ComposerTargets): (kind: string) => string {
  const { t } = useT();
  const label = useLabel();
  const channel = interaction?.object.fields.find((field) => field.name === 'channel');
  return (kind) => {
    const option = channel?.kind === 'choice' ? channel.options[kind] : undefined;
    if (option) return label(option.label);
    return t(kind === COMMENT ? 'talk.kind' : 'composer.task');
  };
}
