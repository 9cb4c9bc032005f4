import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import type { FieldWire, ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { useQueryClient } from '@tanstack/react-query';
import { findCached } from '../../../../web/api/cache.ts';
import { keys } from '../../../../web/api/keys.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useMe, useMetadata, useObjectByPath } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { type Draft, draftKey, emptyDraft } from '../../../../web/form/drafts.ts';
import { type Drafting, useDraft } from '../../../../web/form/useDraft.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { DialogProps, DialogSubject } from '../../../../web/screen.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { useFocusBack } from '../../../../web/state/useFocusBack.ts';
import { subjectOf } from './subjectOf.ts';

/**
 * Notes a call from anywhere: whose, what was said, saved. On the page of a customer or a lead, or of what is theirs, it
 * is with them.
 */
export function NoteCall({ subjects, given: asked, onClose }: DialogProps) {
  const me = useMe();
  const { objects } = useMetadata();
  const here = useSubjectHere(subjects);
  const given = asked ?? here;
  const known = subjects.find(({ about }) => about in given.values);
  const place = known ? asText(given.values[known.about]) : 'call';
  const drafting = useDraft(draftKey(me.memberId, 'interaction', 'new', place), given);
  // What was chosen and not saved is still chosen.
  const kept = subjects.find(({ about }) => !isEmpty(drafting.draft.values[about]));
  const [chosen, setChosen] = useState(kept ?? known ?? subjects[0]);
  const choose = (subject: DialogSubject): void => {
    for (const { about } of subjects) if (about !== subject.about) drafting.set(about, null);
    setChosen(subject);
  };
  const interaction = objects.find(({ name }) => name === chosen?.creates);
  if (!chosen || !interaction) return null;
  return (
    <Dialog
      interaction={interaction}
      about={chosen.about}
      isKnown={known !== undefined}
      drafting={drafting}
      choice={
        !known &&
        subjects.length > 1 && <Whom subjects={subjects} chosen={chosen} onChoose={choose} />
      }
      onClose={onClose}
    />
  );
}

/** The customer or lead whose page is open, or that of the order, task or whatever else is. */
function useSubjectHere(subjects: readonly DialogSubject[]): Draft {
  const { path, id } = useParams({ strict: false });
  const object = useObjectByPath(path);
  const client = useQueryClient();
  return useMemo(() => {
    if (!object || !id) return emptyDraft;
    const record: RecordWire | undefined = findCached(client, object.name, id);
    const abouts = subjects.map(({ about }) => about);
    return subjectOf(abouts, object, id, record);
  }, [client, id, object, subjects]);
}

type WhomProps = {
  subjects: readonly DialogSubject[];
  chosen: DialogSubject;
  onChoose: (subject: DialogSubject) => void;
};

/** With a customer or with a lead. */
function Whom({ subjects, chosen, onChoose }: WhomProps) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  return (
    <SegmentedControl
      size="sm"
      aria-label={t('noteCall.with')}
      value={chosen.about}
      data={subjects.map(({ about }) => {
        const object = objects.find(({ name }) => name === about);
        return { value: about, label: object ? label(object.label) : about };
      })}
      onChange={(about) => onChoose(subjects.find((one) => one.about === about) ?? chosen)}
    />
  );
}

type CallProps = {
  /** What is made. */
  interaction: ObjectWire;
  /** The field that says with whom it was. */
  about: string;
  isKnown: boolean;
  drafting: Drafting;
  /** Where one says first what kind of record the call is with. */
  choice: ReactNode;
  onClose: () => void;
};

function Dialog({ interaction, about, isKnown, drafting, choice, onClose }: CallProps) {
  useFocusBack();
  const { t } = useT();
  const phone = usePhone();
  const client = useQueryClient();
  const errorText = useErrorText();
  const write = useWrite(interaction);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const { values, titles } = drafting.draft;
  const save = async () => {
    if (busy) return;
    const missing = [about, 'body'].filter((name) => isEmpty(asText(values[name]).trim()));
    if (missing.length > 0) {
      setErrors(Object.fromEntries(missing.map((name) => [name, t('noteCall.missing')])));
      return;
    }
    setBusy(true);
    try {
      const sent = drafting.draft;
      const { body, direction = 'out', [about]: subject } = values;
      await write.create({ channel: 'call', direction, body, [about]: subject });
      drafting.clear(sent);
      void client.invalidateQueries({ queryKey: keys.record(about, asText(subject)) });
      onClose();
    } catch (failure) {
      const { fields, general } = fieldErrors(failure);
      const rest = general.join(' ') || (Object.keys(fields).length > 0 ? '' : errorText(failure));
      setErrors({ ...fields, ...(rest ? { general: rest } : {}) });
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void save();
  };
  const input = (name: string) => ({
    field: interaction.fields.find((field) => field.name === name),
    value: values[name],
    title: titles[name],
    error: errors[name],
    onChange: (value: unknown, title?: string) => {
      setErrors({});
      drafting.set(name, value, title);
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen={phone}
      title={t('noteCall.title')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <div role="presentation" onKeyDown={onKeyDown}>
        <Stack gap="sm">
          {errors['general'] && (
            <Alert role="alert" variant="light" color="red" p="xs">
              {errors['general']}
            </Alert>
          )}
          {choice}
          <Input key={about} {...input(about)} autoFocus={!isKnown} />
          <Input {...input('body')} autoFocus={isKnown} />
          <Direction {...input('direction')} />
          <Group gap="sm">
            <Button loading={busy} onClick={() => void save()}>
              {t('form.save')}
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t('form.cancel')}
            </Button>
            <Text size="xs" c="dimmed" visibleFrom="sm" ml="auto">
              {t('form.keys')}
            </Text>
          </Group>
        </Stack>
      </div>
    </Modal>
  );
}

type InputProps = {
  field: FieldWire | undefined;
  value: unknown;
  title: string | undefined;
  error: string | undefined;
  onChange: (value: unknown, title?: string) => void;
};

function Input({ field, ...props }: InputProps & { autoFocus: boolean }) {
  return field ? <FieldInput field={field} {...props} /> : null;
}

/** Who called whom; ours, unless said otherwise. */
function Direction({ field, value, onChange }: InputProps) {
  const label = useLabel();
  if (field?.kind !== 'choice') return null;
  return (
    <SegmentedControl
      size="sm"
      aria-label={label(field.label)}
      value={asText(value) || 'out'}
      data={Object.entries(field.options).map(([option, { label: text }]) => ({
        value: option,
        label: label(text),
      }))}
      onChange={onChange}
    />
  );
}
