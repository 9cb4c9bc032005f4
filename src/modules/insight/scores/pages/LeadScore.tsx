import { Text, Title } from '@mantine/core';
import { asText, isEmpty } from '../../../../web/fields/value.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { Reasons } from './Reasons.tsx';
import { Figure, ModelLink, Sources, WhyNone } from './Scored.tsx';
import css from './scores.module.css';
import { isUnprofiled, useInsight } from './useInsight.ts';

/** How likely a lead is to become a customer, and what makes it so. */
export function LeadScore({ object, record }: PanelProps) {
  const { t } = useT();
  const label = useLabel();
  const { data, error, refetch } = useInsight(object, record);
  const field = object.fields.find(({ name }) => name === 'leadScore');
  if (!field || !('leadScore' in record)) return null;
  const score = data?.scores.find(({ kind }) => kind === 'lead');
  const scored = !isEmpty(record['leadScore']) && !isUnprofiled(record);
  return (
    <section className={css.part} data-part="scores" aria-label={label(field.label)}>
      <Title order={2} size="h3">
        {t('score.title')}
      </Title>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !scored ? (
        <WhyNone record={record} view={data} kind="lead" />
      ) : (
        <>
          <dl className={css.figures}>
            <Figure
              name="leadScore"
              label={label(field.label)}
              definition={label(field.help ?? field.label)}
            >
              <ModelLink model={score?.model}>
                {t('score.percent', { value: asText(record['leadScore']) })}
              </ModelLink>
            </Figure>
          </dl>
          <Text size="xs" c="dimmed">
            {t('score.whyLead')}
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
