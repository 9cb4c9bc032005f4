import { List, Stack, Text } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { asText } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PresetWire, SourceWire, StepWire } from '../wire.ts';
import { Limits } from './Limits.tsx';
import { useOptionWords } from './useOptionWords.ts';

/** What a preset does, step by step, in words. */
export function PresetSteps({ preset }: { preset: PresetWire }) {
  const numbered = preset.steps.map((step, n) => ({ step, n }));
  return (
    <Stack gap="md">
      {numbered.map(({ step, n }) => (
        <Step key={n} n={n} step={step} preset={preset} />
      ))}
    </Stack>
  );
}

function Step({ n, step, preset }: { n: number; step: StepWire; preset: PresetWire }) {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const object = objects.find(({ name }) => name === step.object);
  const { key = [], mode } = step;
  const fieldName = (name: string) => {
    const field = object?.fields.find((one) => one.name === name);
    return field ? label(field.label) : name;
  };
  return (
    <div>
      <Text fw={500} size="sm">
        {t('import.step', { n: n + 1, object: object ? label(object.pluralLabel) : step.object })}
      </Text>
      <Limits step={step} columns={[]} />
      <Text size="sm" c="dimmed">
        {t(key.length === 0 ? 'import.match.new' : `import.match.${mode}`)}
        {key.length > 0 &&
          ` · ${t('import.keySaid', { fields: key.map(fieldName).join(t('import.join')) })}`}
      </Text>
      <List size="sm">
        {Object.entries(step.columns).map(([name, source]) => (
          <List.Item key={name}>
            <Source object={object} name={name} source={source} preset={preset} />
          </List.Item>
        ))}
      </List>
    </div>
  );
}

type SourceProps = {
  object: ObjectWire | undefined;
  name: string;
  source: SourceWire;
  preset: PresetWire;
};

function Source({ object, name, source, preset }: SourceProps) {
  const { t } = useT();
  const label = useLabel();
  const words = useOptionWords();
  const { objects } = useMetadata();
  const found = object?.fields.find((one) => one.name === name);
  const field = found ? label(found.label) : name;
  if ('step' in source) {
    const of = objects.find((one) => one.name === preset.steps[source.step]?.object);
    return t('import.fromStep', { field, n: source.step + 1, object: of ? label(of.label) : '' });
  }
  if ('columns' in source) {
    const columns = source.columns.join(' + ');
    return t(source.named ? 'import.joinedNamed' : 'import.joined', { field, columns });
  }
  if ('value' in source) {
    const option =
      found?.kind === 'choice' ? found.options[asText(source.value)]?.label : undefined;
    return t('import.fixedSaid', { field, value: option ? label(option) : asText(source.value) });
  }
  const said = found ? words(found, source) : '';
  return t('import.fromColumn', { field, column: source.column }) + (said ? ` · ${said}` : '');
}
