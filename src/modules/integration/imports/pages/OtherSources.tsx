import { ActionIcon, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldWire, ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { FieldInput } from '../../../../web/fields/FieldInput.tsx';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PresetWire, SourceWire, StepWire } from '../wire.ts';
import { Choose } from './Choose.tsx';
import type { FileColumns } from './fileColumns.ts';
import css from './imports.module.css';
import { Joined } from './Joined.tsx';
import { type JoinedSource, otherSources, withSource } from './mapping.ts';

type Props = {
  step: StepWire;
  preset: PresetWire;
  object: ObjectWire;
  fields: FieldWire[];
  columns: FileColumns;
  onStep: (step: StepWire) => void;
};

/** What fields take from elsewhere than one column: the same for every line, joined columns, records of other steps. */
export function OtherSources(props: Props) {
  const { step, object, fields } = props;
  // Joined columns count from the second on: until then they are the screen's alone.
  const [begun, setBegun] = useState<{ field: string; source: JoinedSource }>();
  const isBegun =
    begun && !(begun.field in step.columns) && fields.some(({ name }) => name === begun.field);
  const sources = [
    ...otherSources(step),
    ...(isBegun ? [[begun.field, begun.source] as const] : []),
  ];
  return (
    <Stack gap="xs">
      {sources.map(([name, source]) => {
        const field = object.fields.find((one) => one.name === name);
        return (
          field && (
            <Row
              key={name}
              {...props}
              field={field}
              source={source}
              onBegun={(next) => setBegun(next && { field: name, source: next })}
            />
          )
        );
      })}
      <Adding
        {...props}
        onJoin={({ name }) => setBegun({ field: name, source: { columns: [], join: ' ' } })}
      />
    </Stack>
  );
}

/** Chooses a field to fill from elsewhere than one column. */
function Adding({ step, fields, onStep, onJoin }: Props & { onJoin: (field: FieldWire) => void }) {
  const { t } = useT();
  const label = useLabel();
  const [adding, setAdding] = useState<'fixed' | 'joined'>();
  const free = fields.filter(({ name }) => !(name in step.columns));
  const joinable = free.filter(isJoinable);
  const offered = adding === 'joined' ? joinable : free;
  const kinds = joinable.length > 0 ? (['fixed', 'joined'] as const) : (['fixed'] as const);
  if (free.length === 0) return null;
  if (adding) {
    return (
      <Choose
        label={t('import.fixedField')}
        data={offered.map((field) => ({ value: field.name, label: label(field.label) }))}
        onChoose={(name) => {
          const field = offered.find((one) => one.name === name);
          if (field && adding === 'joined') onJoin(field);
          else if (field) onStep(withSource(step, field.name, { value: null }));
        }}
        onClose={() => setAdding(undefined)}
      />
    );
  }
  return (
    <Group gap="xs">
      {kinds.map((kind) => (
        <Button
          key={kind}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setAdding(kind)}
        >
          {t(kind === 'fixed' ? 'import.addFixed' : 'import.addJoined')}
        </Button>
      ))}
    </Group>
  );
}

/** Texts of several columns make a text; a day and a time of day, a time. */
const isJoinable = ({ kind }: FieldWire): boolean =>
  kind === 'text' || kind === 'longText' || kind === 'dateTime';

type RowProps = Props & {
  field: FieldWire;
  source: SourceWire;
  onBegun: (source: JoinedSource | undefined) => void;
};

function Row(props: RowProps) {
  const { step, field, source, columns, onStep, onBegun } = props;
  const { t } = useT();
  const label = useLabel();
  const { name } = field;
  const join = (next: JoinedSource) => {
    if (name in step.columns ? next.columns.length > 0 : next.columns.length > 1) {
      return onStep(withSource(step, name, next));
    }
    onStep(withSource(step, name, undefined));
    onBegun(next);
  };
  return (
    <div className={css.other}>
      {'value' in source ? (
        <Fixed {...props} value={source.value} />
      ) : 'columns' in source ? (
        <Joined field={field} source={source} columns={columns} onSource={join} />
      ) : (
        <Text size="sm" flex={1}>
          <Said {...props} />
        </Text>
      )}
      <ActionIcon
        aria-label={t('import.takeOut', { field: label(field.label) })}
        onClick={() => {
          onBegun(undefined);
          onStep(withSource(step, name, undefined));
        }}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

/** A value that every line gets. */
function Fixed({ step, field, value, onStep }: Props & { field: FieldWire; value: unknown }) {
  const { t } = useT();
  const [title, setTitle] = useState<string>();
  return (
    <Box flex={1}>
      <FieldInput
        field={field}
        value={value}
        title={title}
        onChange={(next, chosen) => {
          setTitle(chosen);
          onStep(withSource(step, field.name, { value: next }));
        }}
      />
      <Text size="xs" c="dimmed">
        {t('import.everyLine')}
      </Text>
    </Box>
  );
}

function Said({ field, source, preset }: Props & { field: FieldWire; source: SourceWire }) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  if (!('step' in source)) return null;
  const of = objects.find((one) => one.name === preset.steps[source.step]?.object);
  const object = of ? label(of.label) : '';
  return t('import.fromStep', { field: label(field.label), n: source.step + 1, object });
}
