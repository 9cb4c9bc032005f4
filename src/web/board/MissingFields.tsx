import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrors } from '../api/problem.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';
import { useFocusBack } from '../state/useFocusBack.ts';
import type { BoardMoves, Missing } from './useBoardMove.ts';

type Props = {
  missing: Pick<Missing, 'record' | 'fields' | 'errors' | 'general'> & { to: { title: string } };
  title: string;
  moves: Pick<BoardMoves, 'retry' | 'giveUp'>;
};

/** Asks for just what a move needs, and moves the card with it; closed, the card stays where it was. */
export function MissingFields({ missing, title, moves }: Props) {
  useFocusBack();
  const { t } = useT();
  const errorText = useErrorText();
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [titles, setTitles] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState(missing.errors);
  const [general, setGeneral] = useState(missing.general);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await moves.retry(values, titles);
    } catch (failure) {
      const found = fieldErrors(failure);
      const asked = new Set(missing.fields.map((field) => field.name));
      const others = Object.entries(found.fields).filter(([name]) => !asked.has(name));
      setErrors(found.fields);
      setGeneral([...found.general, ...others.map(([, message]) => message)]);
      if (Object.keys(found.fields).length + found.general.length === 0) {
        setGeneral([errorText(failure)]);
      }
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={moves.giveUp}
      title={t('board.missing', { title, column: missing.to.title })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {general.map((text) => (
            <Text key={text} size="sm" c="var(--mantine-color-error)" role="alert">
              {text}
            </Text>
          ))}
          {missing.fields.map((field, index) => (
            <FieldInput
              key={field.name}
              field={field}
              value={
                field.name in values ? values[field.name] : (missing.record[field.name] ?? null)
              }
              title={titles[field.name] ?? missing.record._titles[field.name]}
              error={errors[field.name]}
              autoFocus={index === 0}
              onChange={(value, name) => {
                setValues((now) => ({ ...now, [field.name]: value }));
                if (name !== undefined) setTitles((now) => ({ ...now, [field.name]: name }));
                setErrors((now) => withoutKey(now, field.name));
              }}
            />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={moves.giveUp}>
              {t('list.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('board.moveIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function withoutKey(errors: Record<string, string>, name: string): Record<string, string> {
  const { [name]: _, ...rest } = errors;
  return rest;
}
