import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, Suspense, useMemo, useRef, useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type RecordFormProps, useScreens } from '../screen.ts';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { FormField } from './FormField.tsx';
import { askedFields } from './formFields.ts';
import css from './form.module.css';
import { useForm } from './useForm.ts';

/** The form of an object: its module's own, or the one that its fields give. */
export function RecordForm(props: RecordFormProps) {
  const own = useScreens().forms.find((form) => form.object === props.object.name);
  return own ? (
    <Suspense fallback={<PageSkeleton rows={6} />}>
      <own.component {...props} />
    </Suspense>
  ) : (
    <FieldsForm {...props} />
  );
}

/** The inputs for a new record: little at first, the rest on demand. */
function FieldsForm({ object, given, place, onSaved, onCancel, another }: RecordFormProps) {
  const { t } = useT();
  const box = useRef<HTMLFormElement>(null);
  const form = useForm(object, given, place);
  const [open, setOpen] = useState(false);
  const asked = useMemo(
    () => askedFields(object, Object.keys(given.values)),
    [given.values, object],
  );
  // An error or a restored value must not stand where nobody sees it.
  const hidden = asked.more.flatMap(({ fields }) => fields.map(({ name }) => name));
  const more = open || hidden.some((name) => name in form.errors);
  const focus = asked.first.find(({ name }) => !(name in given.values)) ?? asked.first[0];

  const save = async (next: 'open' | 'another') => {
    const record = await form.save();
    if (record && next === 'open') return onSaved(record);
    // After the errors, or the empty form, have come on screen.
    setTimeout(() => focusFirst(box.current), 50);
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
          <div className={css.grid}>
            {asked.first.map((field) => (
              <FormField
                key={field.name}
                object={object}
                field={field}
                form={form}
                autoFocus={field === focus}
              />
            ))}
          </div>
          {asked.more.length > 0 && (
            <div>
              <Button
                variant="subtle"
                size="compact-sm"
                aria-expanded={more}
                rightSection={
                  more ? (
                    <IconChevronUp size={16} aria-hidden />
                  ) : (
                    <IconChevronDown size={16} aria-hidden />
                  )
                }
                onClick={() => setOpen(!more)}
              >
                {t(more ? 'form.less' : 'form.more')}
              </Button>
            </div>
          )}
          {more && <More object={object} sections={asked.more} form={form} />}
        </Stack>
        <Group className={css.bar} mt="md" gap="sm">
          <Button type="submit" loading={form.busy}>
            {t('form.save')}
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
            {t('form.keys')}
          </Text>
        </Group>
      </div>
    </form>
  );
}

function More({
  object,
  sections,
  form,
}: {
  object: ObjectWire;
  sections: ReturnType<typeof askedFields>['more'];
  form: ReturnType<typeof useForm>;
}) {
  const { t } = useT();
  const label = useLabel();
  return sections.map((section) => (
    <section key={section.fields[0]?.name}>
      <Title order={2} size="h3" mb="xs">
        {section.label ? label(section.label) : t('form.rest')}
      </Title>
      <div className={css.grid}>
        {section.fields.map((field) => (
          <FormField key={field.name} object={object} field={field} form={form} />
        ))}
      </div>
    </section>
  ));
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
