import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { RecordSkeleton } from '../../../../web/record/RecordSkeleton.tsx';
import { ModelCard } from './ModelCard.tsx';
import { readModel } from './model.ts';
import frame from '../../refresh/pages/insight.module.css';

/** One training of a score: its card, as it stood. */
export function ModelScreen({ object, record }: PanelProps) {
  const { t } = useT();
  const label = useLabel();
  const model = readModel(record);
  // A list knows some of a record; the card comes with the rest.
  if (!model) return record._rights ? <NotFoundPage /> : <RecordSkeleton />;
  const kinds = object.fields.find(({ name }) => name === 'kind');
  const option = kinds?.kind === 'choice' ? kinds.options[model.kind] : undefined;
  return (
    <div className={frame.page}>
      <div className={frame.head}>
        <Title order={1}>{`${option ? label(option.label) : ''} ${model.number}`}</Title>
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link
              {...props}
              to="/$path"
              params={{ path: 'models' }}
              search={{ kind: model.kind } as object}
            />
          )}
        >
          {t('models.all')}
        </Anchor>
      </div>
      {!model.isCurrent && (
        <Text size="sm" c="dimmed">
          {t('models.notCurrent')}
        </Text>
      )}
      <ModelCard object={object} model={model} />
    </div>
  );
}
