import { Button, Checkbox, SegmentedControl, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { JobProgress } from '../../../../web/jobs/OwnJob.tsx';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { type Standard, standardsOf } from '../../../customers/standards/rules.ts';
import type { StandardObject } from '../wire.ts';
import { Outcome } from './Outcome.tsx';
import { Preview } from './Preview.tsx';
import css from './standards.module.css';
import { useStandardising } from './useStandardising.ts';

const OBJECTS = ['customer', 'contact', 'lead'] as const satisfies StandardObject[];

const readObject = (raw: Record<string, unknown>): { object?: StandardObject } => ({
  object: OBJECTS.find((name) => name === raw['object']),
});

type Changeable = { name: StandardObject; object: ObjectWire };

/** Brings what was stored before to one way of writing: what to standardise, a preview, the deed, and undo. */
export function StandardsPart() {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  const [asked, change] = usePageSearch(readObject);
  const changeable = useMemo(
    () =>
      OBJECTS.flatMap((name): Changeable[] => {
        const object = objects.find((each) => each.name === name && each.verbs.update);
        return object ? [{ name, object }] : [];
      }),
    [objects],
  );
  const shown = changeable.find(({ name }) => name === asked.object) ?? changeable[0];
  if (!shown) return <Text>{t('standards.none')}</Text>;
  return (
    <div className={css.part}>
      <SegmentedControl
        style={{ alignSelf: 'flex-start' }}
        aria-label={t('quality.whose')}
        data={changeable.map(({ name, object }) => ({
          value: name,
          label: label(object.pluralLabel),
        }))}
        value={shown.name}
        onChange={(next) => change(readObject({ object: next }))}
      />
      <Text size="sm" c="dimmed" maw="46rem">
        {t('standards.hint')}
      </Text>
      <Standards key={shown.name} {...shown} />
    </div>
  );
}

function Standards({ name, object }: Changeable) {
  const { t } = useT();
  const { preview, work, forget } = useStandardising(name);
  const [choice, setChosen] = useState<readonly Standard[]>();
  const chosen = choice ?? preview.found?.standards ?? standardsOf[name];
  const asked = { object: name, standards: chosen };
  const isBusy = preview.isBusy || work.isBusy;
  return (
    <>
      <Choices
        of={name}
        chosen={chosen}
        disabled={isBusy}
        onChoose={(next) => {
          forget();
          setChosen(next);
        }}
      />
      <div className={css.line}>
        <Button
          variant="default"
          loading={preview.isBusy}
          disabled={chosen.length === 0 || work.isBusy}
          onClick={() => void preview.start(asked)}
        >
          {t('standards.preview')}
        </Button>
        {preview.isBusy && preview.job && (
          <JobProgress job={preview.job} title={t('standards.previewing')} />
        )}
      </div>
      {preview.error && <ErrorState error={preview.error} />}
      {preview.job?.error && <Text c="var(--mantine-color-error)">{preview.job.error}</Text>}
      {work.job ? (
        <Outcome object={object} job={work.job} onUndone={forget} />
      ) : (
        preview.found &&
        !preview.isBusy && (
          <Preview
            key={preview.job?.id}
            object={object}
            found={preview.found}
            isBusy={work.isBusy}
            onDo={(except) => void work.start({ preview: preview.job?.id, except })}
          />
        )
      )}
    </>
  );
}

type ChoicesProps = {
  of: StandardObject;
  chosen: readonly Standard[];
  disabled: boolean;
  onChoose: (chosen: readonly Standard[]) => void;
};

function Choices({ of, chosen, disabled, onChoose }: ChoicesProps) {
  const { t } = useT();
  return (
    <section aria-label={t('standards.what')}>
      <Title order={2} size="h3" mb="xs">
        {t('standards.what')}
      </Title>
      <div className={css.choices}>
        {standardsOf[of].map((standard) => (
          <Checkbox
            key={standard}
            label={t(`standards.${standard}`)}
            description={t(`standards.${standard}.help`)}
            disabled={disabled}
            checked={chosen.includes(standard)}
            onChange={({ currentTarget: { checked } }) =>
              onChoose(
                standardsOf[of].filter((each) =>
                  each === standard ? checked : chosen.includes(each),
                ),
              )
            }
          />
        ))}
      </div>
    </section>
  );
}
