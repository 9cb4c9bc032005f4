import { ActionIcon, Button, NumberInput, TextInput, Textarea } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useT } from '../../../../web/i18n/i18n.ts';
import css from './experiments.module.css';
import { type ArmDraft, newArm } from './formState.ts';

type Props = { arms: readonly ArmDraft[]; onChange: (arms: ArmDraft[]) => void };

const MOST = 6;

/** The arms of a new experiment: the control first, which gets what everybody gets. */
export function ArmEditor({ arms, onChange }: Props) {
  const { t } = useT();
  const change = (key: string, values: Partial<ArmDraft>) =>
    onChange(arms.map((arm) => (arm.key === key ? { ...arm, ...values } : arm)));
  return (
    <div className={css.arms}>
      {arms.map((arm, n) => (
        <div
          key={arm.key}
          className={css.arm}
          role="group"
          aria-label={t('experiment.armNumber', { number: n + 1 })}
        >
          <TextInput
            label={t(n === 0 ? 'experiment.controlName' : 'experiment.armName')}
            value={arm.name}
            maxLength={60}
            error={arm.name.trim() === '' ? t('experiment.nameMissing') : undefined}
            onChange={(event) => change(arm.key, { name: event.currentTarget.value })}
          />
          <NumberInput
            label={t('experiment.parts')}
            value={arm.share}
            min={1}
            max={1_000}
            allowDecimal={false}
            onChange={(share) => change(arm.key, { share })}
          />
          <Textarea
            label={t('experiment.treatment')}
            placeholder={n === 0 ? t('experiment.controlGets') : undefined}
            autosize
            minRows={1}
            value={arm.treatment}
            onChange={(event) => change(arm.key, { treatment: event.currentTarget.value })}
          />
          {n > 1 && (
            <ActionIcon
              mt="1.6rem"
              color="gray"
              aria-label={t('experiment.removeArm', { arm: arm.name })}
              onClick={() => onChange(arms.filter(({ key }) => key !== arm.key))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {arms.length < MOST && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              onChange([...arms, newArm(t('experiment.armNumber', { number: arms.length + 1 }))])
            }
          >
            {t('experiment.addArm')}
          </Button>
        </div>
      )}
    </div>
  );
}
