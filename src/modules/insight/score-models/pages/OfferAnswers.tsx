import { Text } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useView } from '../../../../web/api/queries.ts';
import { formatDate, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { AnswersView } from '../../offers/wire.ts';
import { Part } from './Part.tsx';

const FOLLOWS = ['productOffer'];

type Props = {
  object: ObjectWire;
  /** The id of the model that is looked at. */
  model: string;
};

/** What members noted that they offered: what customers said to it, and how much of it they ordered. */
export function OfferAnswers({ object, model }: Props) {
  const { t, locale } = useT();
  const { data, error, refetch } = useView<AnswersView>(object, model, 'answers', FOLLOWS);
  const number = (value: number): string => formatNumber(value, locale);
  const answers = data?.answers;
  if (!answers && !error) return null;
  return (
    <Part name="answers" title={t('offerCard.noted')}>
      {error && !answers && <ErrorState error={error} onRetry={() => void refetch()} />}
      {answers && (
        <Text size="sm">
          {t('offerCard.answers', {
            from: formatDate(answers.from, locale),
            to: formatDate(answers.to, locale),
            bought: number(answers.said.bought),
            interested: number(answers.said.interested),
            declined: number(answers.said.declined),
            open: number(answers.said.open),
          })}
        </Text>
      )}
      {answers?.later && (
        <>
          <Text size="sm">
            {t('offerCard.ordered', {
              days: answers.days,
              offers: number(answers.later.offers),
              ordered: number(answers.later.ordered),
            })}
          </Text>
          <Text size="xs" c="dimmed">
            {t('offerCard.orderedDefinition')}
          </Text>
        </>
      )}
    </Part>
  );
}
