import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../../../kernel/wire.ts';
import { fieldErrors } from '../../../../web/api/problem.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { useWrite } from '../../../../web/api/writes.ts';
import { type Draft, draftKey } from '../../../../web/form/drafts.ts';
import { useDraft } from '../../../../web/form/useDraft.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { RecordFormProps } from '../../../../web/screen.ts';
import { showToast } from '../../../../web/shell/toastStack.ts';
import { useErrorText } from '../../../../web/state/errorText.ts';
import { type ArmDraft, armValues, experimentValues, newArm } from './formState.ts';

type Place = Pick<RecordFormProps, 'object' | 'given' | 'place'>;

/** The state of a new experiment with its arms: a draft that is kept until it is saved. */
export function useExperimentForm({ object, given, place }: Place) {
  const me = useMe();
  const { t } = useT();
  const initial = useMemo(
    (): Draft => ({
      ...given,
      values: {
        outcome: 'bought',
        days: 30,
        ...given.values,
        arms: [newArm(t('experiment.control')), newArm(t('experiment.treatmentArm'))],
      },
    }),
    [given, t],
  );
  const { draft, restored, set, clear } = useDraft(
    draftKey(me.memberId, object.name, 'new', place),
    initial,
  );
  const arms = useMemo(() => draft.values['arms'] as ArmDraft[], [draft]);
  const { submit, forget, ...state } = useSaving(object);
  return {
    ...state,
    values: draft.values,
    arms,
    restored,
    save: () => submit(draft.values, arms, clear),
    discard: () => {
      forget();
      clear();
    },
    set: (name: string, value: unknown) => {
      forget();
      set(name, value);
    },
  };
}

/** How long one may read that arms are missing. */
const TO_READ = 10_000;

/**
 * Saves an experiment and then its arms. Once the experiment is there the form is done, whatever becomes of its arms:
 * saved again it would make a second one, and on its page they can be added.
 */
function useSaving(object: ObjectWire) {
  const { t } = useT();
  const errorText = useErrorText();
  const arm = useObject('experimentArm');
  const writes = useWrite(object);
  const armWrites = useWrite(arm ?? object);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const forget = () => {
    setErrors({});
    setFault(null);
  };
  const submit = async (
    values: Record<string, unknown>,
    arms: readonly ArmDraft[],
    onSaved: () => void,
  ): Promise<RecordWire | null> => {
    if (!arm || armValues(arms, '') === null) {
      setFault(t('experiment.armsWrong'));
      return null;
    }
    const addArms = async ({ id }: RecordWire) => {
      try {
        // One after the other: they stand in the order in which they were made.
        for (const each of armValues(arms, id) ?? []) {
          await armWrites.create(each, { silent: true });
        }
      } catch (error) {
        const text = t('experiment.armsFailed', { reason: errorText(error) });
        showToast({ text, tone: 'error', closeAfter: TO_READ });
      }
    };
    setBusy(true);
    try {
      const record = await writes.create(experimentValues(values));
      await addArms(record);
      forget();
      onSaved();
      return record;
    } catch (error) {
      const { fields, general } = fieldErrors(error);
      setErrors(fields);
      setFault(general.join(' ') || errorText(error));
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { errors, fault, busy, forget, submit };
}
