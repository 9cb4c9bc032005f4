import { Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { isEmpty } from '../fields/value.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useScreens } from '../screen.ts';
import { FieldRow } from './FieldRow.tsx';
import { type Section, isCurrency, sectionsOf, systemFieldsOf } from './layout.ts';
import css from './record.module.css';

type Props = { object: ObjectWire; record: RecordWire };

/** All fields of a record in their groups. */
export function FieldPanel({ object, record }: Props) {
  const { t } = useT();
  const label = useLabel();
  const sections = useSections(object);
  const system = useMemo(() => systemFieldsOf(object), [object]);
  // An object without groups has one section, and that is all there is, not the rest.
  const unnamed = sections.length === 1 ? 'record.fields' : 'record.rest';
  const nameOf = (section: Section) => (section.label ? label(section.label) : t(unnamed));
  return (
    <Stack gap="md">
      {record._rights?.update === false && (
        <Text size="xs" c="dimmed">
          {t('record.readOnlyWhy')}
        </Text>
      )}
      {sections.map((section) => (
        <FieldGroup
          key={section.fields[0]?.name}
          name={nameOf(section)}
          section={section}
          object={object}
          record={record}
        />
      ))}
      <FieldGroup
        name={t('record.system')}
        section={{ label: null, fields: system }}
        object={object}
        record={record}
      />
    </Stack>
  );
}

/** The fields in their groups, but for those that a card of the page shows in its own way. */
function useSections(object: ObjectWire): Section[] {
  const { panels } = useScreens();
  return useMemo(() => {
    const own = panels.filter((panel) => panel.object === object.name);
    const told = new Set(own.flatMap(({ fields = [] }) => fields));
    return sectionsOf(object)
      .map((section) => ({
        ...section,
        fields: section.fields.filter(({ name }) => !told.has(name)),
      }))
      .filter(({ fields }) => fields.length > 0);
  }, [object, panels]);
}

/** A group without any value is closed: it says how much could be filled in. */
function FieldGroup({ name, section, object, record }: Props & { name: string; section: Section }) {
  const { t } = useT();
  const { fields } = section;
  const [chosen, setChosen] = useState<boolean | null>(null);
  // The group stays open once something in it was to be seen, also when the last value is cleared.
  const filled = fields.some(
    (field) => !isCurrency(field) && (!isEmpty(record[field.name]) || !(field.name in record)),
  );
  const [wasFilled, setWasFilled] = useState(filled);
  if (filled && !wasFilled) setWasFilled(true);
  const open = chosen ?? wasFilled;
  return (
    <section>
      <Title order={2} size="h3" className={css.groupTitle}>
        <UnstyledButton
          className={css.groupButton}
          aria-expanded={open}
          onClick={() => setChosen(!open)}
        >
          {open ? (
            <IconChevronDown size={16} aria-hidden />
          ) : (
            <IconChevronRight size={16} aria-hidden />
          )}
          {name}
          {!open && !filled && (
            <Text span size="xs" c="dimmed">
              {t('record.emptyFields', { count: fields.length })}
            </Text>
          )}
        </UnstyledButton>
      </Title>
      {open &&
        fields.map((field) => (
          <FieldRow key={field.name} object={object} field={field} record={record} />
        ))}
    </section>
  );
}
