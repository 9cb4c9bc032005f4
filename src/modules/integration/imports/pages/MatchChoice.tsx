import { MultiSelect, Radio, Stack, Text } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import type { StepWire } from '../wire.ts';
import { isMatchable, withKey } from './mapping.ts';

type Props = { step: StepWire; object: ObjectWire; onStep: (step: StepWire) => void };

const CHOICES = ['new', 'both', 'update', 'create'] as const;
type Choice = (typeof CHOICES)[number];
const TEXTS: Record<Choice, MessageKey> = {
  new: 'import.match.new',
  both: 'import.match.both',
  update: 'import.match.update',
  create: 'import.match.create',
};

/** What happens with records that are there already, and how they are told. */
export function MatchChoice({ step, object, onStep }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { key = [], mode } = step;
  const candidates = object.fields.filter(
    (field) => field.name in step.columns && isMatchable(field),
  );
  const chosen: Choice = key.length === 0 ? 'new' : mode;
  const mayChoose = (choice: Choice): boolean => {
    const may = choice === 'new' || choice === 'create' ? 'create' : 'update';
    const both = choice === 'both' && !object.verbs.create;
    return object.verbs[may] && !both && (choice === 'new' || candidates.length > 0);
  };
  const choose = (choice: Choice) => {
    if (choice === 'new') return onStep(withKey(step, []));
    const [first] = candidates.toSorted((a, b) => worth(b, object) - worth(a, object));
    const names = key.length > 0 ? key : first ? [first.name] : [];
    onStep({ ...withKey(step, names), mode: choice });
  };
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t('import.match', { object: label(object.pluralLabel) })}
        value={chosen}
        onChange={(value) => choose(CHOICES.find((one) => one === value) ?? 'new')}
      >
        <Stack gap={6} mt={6}>
          {CHOICES.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(TEXTS[choice])}
              disabled={!mayChoose(choice)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {candidates.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('import.noKey')}
        </Text>
      )}
      {chosen !== 'new' && (
        <MultiSelect
          maw={480}
          label={t('import.key')}
          description={t('import.keyHint')}
          data={candidates.map((field) => ({ value: field.name, label: label(field.label) }))}
          value={key}
          maxValues={5}
          onChange={(names) => onStep(withKey(step, names))}
        />
      )}
    </Stack>
  );
}

/** How well a field tells records apart. */
function worth(field: ObjectWire['fields'][number], { titleField }: ObjectWire): number {
  if (field.unique) return 4;
  if (field.kind === 'phone' || field.kind === 'email') return 3;
  return field.name === titleField ? 2 : 1;
}
