import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { type Dispatch, type SetStateAction, useMemo } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { MOST_STEPS } from '../rules.ts';
import type { ImportWire, PresetWire } from '../wire.ts';
import { AddStep } from './AddStep.tsx';
import { useGuess, usePreview } from './api.ts';
import { type ImportDraft, useImportDraft } from './drafts.ts';
import { FileCard } from './FileCard.tsx';
import { lackingColumns, mayTakeStep, missingFields, withStep } from './mapping.ts';
import { PresetBar } from './PresetBar.tsx';
import { Preview } from './Preview.tsx';
import { problemsOf } from './problems.ts';
import { StartBar } from './StartBar.tsx';
import { StepCard } from './StepCard.tsx';
import { withAdded, withoutStep } from './steps.ts';
import type { FileColumns } from './fileColumns.ts';

/** What the file is, what its columns mean, and what would come of it; all on one page, so that nothing is ahead. */
export function Setup({ data }: { data: ImportWire }) {
  const [draft, setDraft] = useImportDraft(data.run.id);
  const { objects } = useMetadata();
  const usable = useMemo(() => importableObjects(objects), [objects]);
  const format = JSON.stringify([data.format, data.head?.line]);
  const first = data.objects.find(({ object }) => usable.some(({ name }) => name === object));
  const chosen = draft.preset?.steps[0]?.object ?? draft.object ?? first?.object;
  const object = usable.find(({ name }) => name === chosen) ?? usable[0];
  const guess = useGuess(data.run.id, object?.name, format);
  if (!object) return <NothingToImport />;
  if (guess.error && !guess.data)
    return <ErrorState error={guess.error} onRetry={() => void guess.refetch()} />;
  return (
    <Stack gap="md">
      <FileCard data={data} onRead={() => setDraft({ object: object.name })} />
      {guess.data ? (
        <Mapping
          data={data}
          format={format}
          draft={draft}
          onDraft={setDraft}
          objects={usable}
          object={object}
          guessed={guess.data.preset}
          columns={guess.data.columns}
          settled={!guess.isPlaceholderData}
        />
      ) : (
        <Skeleton h={400} />
      )}
    </Stack>
  );
}

/** What brings files in is itself no content of files. */
const WITHOUT = new Set(['importRun', 'importPreset', 'exportRun', 'savedView']);

function importableObjects(objects: readonly ObjectWire[]): ObjectWire[] {
  return objects.filter(({ name, verbs }) => !WITHOUT.has(name) && (verbs.create || verbs.update));
}

type MappingProps = {
  data: ImportWire;
  format: string;
  draft: ImportDraft;
  onDraft: Dispatch<SetStateAction<ImportDraft>>;
  objects: ObjectWire[];
  object: ObjectWire;
  guessed: PresetWire;
  columns: FileColumns;
  /** False while what is known is of the file as it was read before, or of another object. */
  settled: boolean;
};

function Mapping({ data, draft, onDraft, objects, object, guessed, ...rest }: MappingProps) {
  const { t } = useT();
  const label = useLabel();
  const { objects: all, actions } = useMetadata();
  const nameOf = (object: string) => {
    const found = all.find(({ name }) => name === object);
    return found ? label(found.pluralLabel) : object;
  };
  const { columns, format, settled } = rest;
  const preset = draft.preset ?? guessed;
  const numbered = preset.steps.map((step, n) => ({ step, n }));
  const names = columns.map(({ column }) => column);
  const lacking = lackingColumns(preset, names);
  const forbidden = preset.steps.find((step) => {
    const of = all.find(({ name }) => name === step.object);
    return !of || !mayTakeStep(of, step);
  });
  const missing = preset.steps.flatMap((step) => {
    const of = objects.find(({ name }) => name === step.object);
    return of ? missingFields(of, step) : [];
  });
  const empty = preset.steps.some((step) => Object.keys(step.columns).length === 0);
  const ready = settled && !forbidden && lacking.length === 0 && !empty;
  const preview = usePreview(data.run.id, preset, format, ready);
  const problems = problemsOf(ready ? preview.data : undefined);
  return (
    <>
      <PresetBar
        guesses={data.objects}
        objects={objects}
        object={object}
        preset={preset}
        draft={draft}
        columns={names}
        onDraft={onDraft}
      />
      {lacking.length > 0 && (
        <Alert color="yellow" variant="light" role="status">
          {t('import.lacking', { columns: lacking.join(t('import.join')) })}
        </Alert>
      )}
      {numbered.map(({ step, n }) => (
        <StepCard
          // Of another preset, or of another object, it begins anew.
          key={`${draft.chosen ?? ''}.${numbered.length}.${n}.${step.object}`}
          id={data.run.id}
          n={n}
          preset={preset}
          columns={columns}
          problems={problems.filter((one) => one.step === n)}
          onStep={(next) => onDraft({ ...draft, preset: withStep(preset, n, next) })}
          onRemove={
            numbered.length > 1
              ? () => onDraft({ ...draft, preset: withoutStep(preset, n) })
              : undefined
          }
        />
      ))}
      {numbered.length < MOST_STEPS && (
        <AddStep
          id={data.run.id}
          format={format}
          objects={objects}
          onAdd={(step) =>
            onDraft((now) => ({
              ...now,
              preset: withAdded(now.preset ?? guessed, step, { objects: all, actions }),
            }))
          }
        />
      )}
      <Preview
        preset={preset}
        preview={ready ? preview.data : undefined}
        pending={ready && preview.isFetching}
        error={ready ? preview.error : null}
      />
      <StartBar
        data={data}
        preset={preset}
        blocked={
          forbidden
            ? t('import.mayNotStep', { object: nameOf(forbidden.object) })
            : missing.length > 0
              ? t('import.missing', {
                  fields: missing.map((one) => label(one.label)).join(t('import.join')),
                })
              : !ready && settled
                ? t(empty ? 'import.nothingMapped' : 'import.lackingShort')
                : null
        }
        waiting={!settled}
        counts={preview.data?.counts}
      />
    </>
  );
}

function NothingToImport() {
  const { t } = useT();
  return <Text c="dimmed">{t('import.mayNothing')}</Text>;
}
