import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { fieldErrors } from '../api/problem.ts';
import { useAction } from '../api/writes.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type StartedAction, actionFields, startedAction } from './action.ts';

/** Asks for what an action needs and runs it; one that needs nothing more runs without a dialog. */
export function ActionDialog({ started }: { started: StartedAction }) {
  const { t } = useT();
  const label = useLabel();
  const toasts = useToasts();
  const run = useAction();
  const fields = useMemo(() => actionFields(started), [started]);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [titles, setTitles] = useState<Record<string, string | undefined>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const close = () => startedAction.set(null);
  const { action, id } = started;
  const immediate = fields.length === 0;

  useEffect(() => {
    if (!immediate) return;
    startedAction.set(null);
    run(action.name, id ? { id } : {}).catch(toasts.failed);
  }, [action.name, id, immediate, run, toasts]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await run(action.name, { ...values, ...(id ? { id } : {}) });
      close();
    } catch (failure) {
      setErrors(fieldErrors(failure).fields);
      toasts.failed(failure);
      setBusy(false);
    }
  };

  if (immediate) return null;
  return (
    <Modal
      opened
      onClose={close}
      title={label(action.label)}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {fields.map((field, index) => (
            <FieldInput
              key={field.name}
              field={field}
              value={values[field.name] ?? null}
              title={titles[field.name]}
              error={errors[field.name]}
              autoFocus={index === 0}
              onChange={(value, title) => {
                setValues((now) => ({ ...now, [field.name]: value }));
                setTitles((now) => ({ ...now, [field.name]: title }));
              }}
            />
          ))}
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              {t('palette.run')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
