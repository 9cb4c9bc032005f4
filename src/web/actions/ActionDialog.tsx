import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { fieldErrors } from '../api/problem.ts';
import { useMetadata } from '../api/queries.ts';
import { useAction } from '../api/writes.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { InputField } from '../fields/input.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useScreens } from '../screen.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type StartedAction, actionFields, shownOnce, startedAction } from './action.ts';
import { runsAtOnce } from './options.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

const close = () => startedAction.set(null);

/** Asks for what an action needs and runs it: as the action's own screen does, or by its fields. */
export function ActionDialog({ started }: { started: StartedAction }) {
  const { actions } = useScreens();
  const { action, object, id } = started;
  const own = actions.find((one) => one.action === action.name);
  return own && object && id ? (
    <own.component object={object} id={id} onClose={close} />
  ) : (
    <FieldsDialog started={started} />
  );
}

/**
 * Asks for the inputs of an action one field each and runs it; one that needs nothing more runs at once, unless its
 * options are asked for. An answer that is shown only once, such as a new key, stays until it is closed.
 */
function FieldsDialog({ started }: { started: StartedAction }) {
  useFocusBack();
  const { t } = useT();
  const label = useLabel();
  const toasts = useToasts();
  const run = useAction();
  const { objects } = useMetadata();
  const fields = useMemo(() => actionFields(started, objects), [objects, started]);
  const [answer, setAnswer] = useState<string[] | null>(null);
  const { action, id } = started;
  const immediate = runsAtOnce(started, fields);

  useEffect(() => {
    if (!immediate) return;
    run<unknown>(action.name, id ? { id } : {}).then(
      (output) => {
        const texts = shownOnce(output);
        if (texts.length > 0) setAnswer(texts);
        else close();
      },
      (failure: unknown) => {
        close();
        toasts.failed(failure);
      },
    );
  }, [action.name, id, immediate, run, toasts]);

  const submit = async (values: Record<string, unknown>) => {
    const output = await run<unknown>(action.name, { ...values, ...(id ? { id } : {}) });
    const texts = shownOnce(output);
    if (texts.length > 0) setAnswer(texts);
    else close();
  };

  if (immediate && !answer) return null;
  return (
    <Modal
      opened
      onClose={close}
      title={label(action.label)}
      closeOnClickOutside={!answer}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {answer ? <Answer texts={answer} /> : <Inputs fields={fields} onSubmit={submit} />}
    </Modal>
  );
}

type InputsProps = {
  fields: InputField[];
  onSubmit: (values: Record<string, unknown>) => Promise<void>;
};

function Inputs({ fields, onSubmit }: InputsProps) {
  const { t } = useT();
  const toasts = useToasts();
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [titles, setTitles] = useState<Record<string, string | undefined>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit(values);
    } catch (failure) {
      setErrors(fieldErrors(failure).fields);
      toasts.failed(failure);
      setBusy(false);
    }
  };
  return (
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
              setValues((now) => ({ ...now, [field.name]: value ?? undefined }));
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
  );
}

function Answer({ texts }: { texts: string[] }) {
  const { t } = useT();
  return (
    <Stack>
      <Text size="sm">{t('actions.shownOnce')}</Text>
      {texts.map((text) => (
        <Group key={text} gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            readOnly
            value={text}
            aria-label={t('actions.answer')}
            ff="monospace"
          />
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" flex="none" onClick={copy}>
                {t(copied ? 'actions.copied' : 'actions.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      ))}
    </Stack>
  );
}
