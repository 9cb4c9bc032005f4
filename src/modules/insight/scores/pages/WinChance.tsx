import { Text, Title } from '@mantine/core';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Reasons } from './Reasons.tsx';
import { Figure, ModelLink, Sources, WhyNone } from './Scored.tsx';
import css from './scores.module.css';
import { useInsight } from './useInsight.ts';

/** The chance of winning that was learned, beside the one that people set: both are shown, neither changes the other. */
export function WinChance({ object, record }: PanelProps) {
  const { t } = useT();
  const label = useLabel();
  const { data, error, refetch } = useInsight(object, record);
  const probability = object.fields.find(({ name }) => name === 'probability');
  if (!('winChance' in record)) return null;
  const score = data?.scores.find(({ kind }) => kind === 'win');
  const percent = (name: string) => t('score.percent', { value: asText(record[name]) });
  return (
    <section className={css.part} data-part="scores" aria-label={t('score.winTitle')}>
      <Title order={2} size="h3">
        {t('score.winTitle')}
      </Title>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isEmpty(record['winChance']) ? (
        <WhyNone record={record} view={data} kind="win" />
      ) : (
        <>
          <dl className={css.figures}>
            {probability && !isEmpty(record['probability']) && (
              <Figure
                name="probability"
                label={t('score.people')}
                definition={label(probability.help ?? probability.label)}
              >
                {percent('probability')}
              </Figure>
            )}
            <Figure
              name="winChance"
              label={t('score.model')}
              definition={t('score.modelDefinition')}
            >
              <ModelLink model={score?.model}>{percent('winChance')}</ModelLink>
            </Figure>
          </dl>
          <Text size="xs" c="dimmed">
            {t('score.whyWin')}
          </Text>
          <Reasons
            reasons={data && (score && 'reasons' in score.detail ? score.detail.reasons : [])}
            features={data?.features ?? {}}
          />
          <Sources scores={data?.scores} />
        </>
      )}
    </section>
  );
}
