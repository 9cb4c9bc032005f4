import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import css from './form.module.css';

/** What a frame needs of a form: whether it saves, what is wrong with it as a whole, and its kept draft. */
export type FramedForm = {
  busy: boolean;
  fault: string | null;
  /** A draft of an earlier visit stands in it. */
  restored: boolean;
  discard: () => void;
  /** The new record, or null where it was refused. */
  save: () => Promise<RecordWire | null>;
};

type Props = {
  form: FramedForm;
  /** The words on the button, and what keys do. */
  saveLabel: string;
  keys: string;
  /** Offers to save and begin another one. */
  another?: boolean;
  onSaved: (record: RecordWire) => void;
  onCancel: () => void;
  children: ReactNode;
};

/** Around the inputs of a new record: what went wrong, a restored draft, saving by button and by Ctrl/⌘ + Enter. */
export function FormFrame({ form, saveLabel, keys, another, onSaved, onCancel, children }: Props) {
  const { t } = useT();
  const box = useRef<HTMLFormElement>(null);
  const save = async (next: 'open' | 'another') => {
    const at = document.activeElement;
    const record = await form.save();
    if (record && next === 'open') return onSaved(record);
    // After the errors, or the empty form, have come on screen; not from under those who have gone on already.
    setTimeout(() => {
      const now = document.activeElement;
      if (now === at || now === document.body) focusFirst(box.current);
    }, 50);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || form.busy) return;
    event.preventDefault();
    void save('open');
  };
  return (
    <form
      ref={box}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save('open');
      }}
    >
      {/* Ctrl/⌘ + Enter saves from each of the fields; it is no control itself. */}
      <div role="presentation" onKeyDown={onKeyDown}>
        <Stack gap="md">
          {form.restored && <Restored onDiscard={form.discard} />}
          {form.fault && (
            <Alert role="alert" variant="light" color="red" p="xs">
              {form.fault}
            </Alert>
          )}
          {children}
        </Stack>
        <Group className={css.bar} mt="md" gap="sm">
          <Button type="submit" loading={form.busy}>
            {saveLabel}
          </Button>
          {another && (
            <Button variant="default" disabled={form.busy} onClick={() => void save('another')}>
              {t('form.saveAndNew')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {t('form.cancel')}
          </Button>
          <Text size="xs" c="dimmed" visibleFrom="sm" ml="auto">
            {keys}
          </Text>
        </Group>
      </div>
    </form>
  );
}

/** The button that shows the fields one seldom needs. */
export function MoreButton({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const { t } = useT();
  const Chevron = open ? IconChevronUp : IconChevronDown;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={open}
        rightSection={<Chevron size={16} aria-hidden />}
        onClick={onToggle}
      >
        {t(open ? 'form.less' : 'form.more')}
      </Button>
    </div>
  );
}

function Restored({ onDiscard }: { onDiscard: () => void }) {
  const { t } = useT();
  return (
    <Alert role="status" variant="light" color="blue" p="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('form.draftRestored')}</Text>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {t('form.draftDiscard')}
        </Button>
      </Group>
    </Alert>
  );
}

/** The first field that is wrong, or the first of all. */
function focusFirst(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  const first = form?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea');
  (wrong ?? first)?.focus();
}
