import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import type { StepWire } from '../wire.ts';
import { guessQuery } from './api.ts';
import { Choose } from './Choose.tsx';

type Props = {
  id: string;
  format: string;
  objects: readonly ObjectWire[];
  onAdd: (step: StepWire) => void;
};

/** Makes something else of the same lines as well: an order and its customer, a customer and its contact. */
export function AddStep({ id, format, objects, onAdd }: Props) {
  const { t } = useT();
  const label = useLabel();
  const client = useQueryClient();
  const toasts = useToasts();
  const [choosing, setChoosing] = useState(false);
  const [busy, setBusy] = useState(false);
  const add = async (object: string) => {
    setBusy(true);
    try {
      const { preset } = await client.fetchQuery(guessQuery(id, object, format));
      const [step] = preset.steps;
      if (step) onAdd(step);
    } catch (error) {
      toasts.failed(error);
    }
    setBusy(false);
  };
  if (choosing) {
    return (
      <Choose
        label={t('import.addStepWhich')}
        data={objects.map((object) => ({ value: object.name, label: label(object.pluralLabel) }))}
        onChoose={(name) => void add(name)}
        onClose={() => setChoosing(false)}
      />
    );
  }
  return (
    <Group>
      <Button
        variant="default"
        loading={busy}
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setChoosing(true)}
      >
        {t('import.addStep')}
      </Button>
    </Group>
  );
}
