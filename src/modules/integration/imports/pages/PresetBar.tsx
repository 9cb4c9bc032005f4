import { Button, Card, Checkbox, Group, Popover, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useObject, usePage } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { LONG_LIST } from '../../../../web/list/options.ts';
import type { PresetWire } from '../wire.ts';
import type { ImportDraft } from './drafts.ts';
import css from './imports.module.css';
import { lackingColumns } from './mapping.ts';
import { parsePreset } from './parsePreset.ts';

type Props = {
  guesses: readonly { object: string; score: number }[];
  objects: readonly ObjectWire[];
  object: ObjectWire;
  preset: PresetWire;
  draft: ImportDraft;
  columns: readonly string[];
  onDraft: (draft: ImportDraft) => void;
};

/** What the file is about, and how its kind is brought in every time. */
export function PresetBar(props: Props) {
  const { guesses, objects, object, preset, onDraft } = props;
  const { t } = useT();
  const label = useLabel();
  const presets = useObject('importPreset');
  const several = preset.steps.length > 1;
  const likely = new Set(guesses.filter(({ score }) => score > 0).map((one) => one.object));
  const option = ({ name, pluralLabel }: ObjectWire) => ({
    value: name,
    label: label(pluralLabel),
  });
  const groups = [
    { group: t('import.likely'), items: objects.filter(({ name }) => likely.has(name)) },
    { group: t('import.others'), items: objects.filter(({ name }) => !likely.has(name)) },
  ].filter(({ items }) => items.length > 0);
  return (
    <Card withBorder padding="sm">
      <div className={css.choices}>
        {!several && (
          <Select
            label={t('import.about')}
            data={groups.map(({ group, items }) => ({ group, items: items.map(option) }))}
            value={object.name}
            searchable
            allowDeselect={false}
            {...LONG_LIST}
            nothingFoundMessage={t('field.nothingFound')}
            onChange={(name) => name !== null && onDraft({ object: name })}
          />
        )}
        {presets && <PresetChoice {...props} presets={presets} />}
        {presets?.verbs.create && <SavePreset presets={presets} preset={preset} />}
      </div>
    </Card>
  );
}

const GUESSED = 'guessed';

function PresetChoice({
  presets,
  draft,
  columns,
  object,
  onDraft,
}: Props & { presets: ObjectWire }) {
  const { t } = useT();
  const toasts = useToasts();
  const { items } = usePage(presets, { sort: 'name', limit: 100, fields: ['name', 'definition'] });
  const data = items.flatMap((record) => {
    const preset = parsePreset(record['definition']);
    if (!preset) return [];
    const lacking = lackingColumns(preset, columns).length;
    const name = asText(record['name']);
    const text = lacking > 0 ? t('import.presetLacks', { name, count: lacking }) : name;
    return [{ value: record.id, label: text, preset, lacking }];
  });
  // Those that fit the file first.
  data.sort((a, b) => a.lacking - b.lacking);
  if (data.length === 0) return null;
  return (
    <Select
      label={t('import.preset')}
      data={[
        { value: GUESSED, label: t('import.guessed') },
        ...data.map(({ value, label }) => ({ value, label })),
      ]}
      value={draft.chosen ?? GUESSED}
      searchable
      allowDeselect={false}
      {...LONG_LIST}
      nothingFoundMessage={t('field.nothingFound')}
      onChange={(value) => {
        const found = data.find((one) => one.value === value);
        onDraft(
          found
            ? { object: found.preset.steps[0]?.object, preset: found.preset, chosen: found.value }
            : { object: object.name },
        );
        if (found) toasts.note(t('import.presetTaken', { name: found.label }));
      }}
    />
  );
}

function SavePreset({ presets, preset }: { presets: ObjectWire; preset: PresetWire }) {
  const { t } = useT();
  const write = useWrite(presets);
  const toasts = useToasts();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await write.create({ name: name.trim(), shared, definition: JSON.stringify(preset) });
      setOpen(false);
      setName('');
    } catch (error) {
      toasts.failed(error);
    }
    setBusy(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-start">
      <Popover.Target>
        <Button variant="default" className={css.save} onClick={() => setOpen(!open)}>
          {t('import.savePreset')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('import.savePreset')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Stack gap="sm">
            <TextInput
              label={t('import.presetName')}
              data-autofocus
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Checkbox
              label={t('import.presetShared')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
            <Group>
              <Button type="submit" loading={busy} disabled={name.trim() === ''}>
                {t('form.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
