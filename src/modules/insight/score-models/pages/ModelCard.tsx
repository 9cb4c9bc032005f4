import { Text } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { WordsParts } from '../../words/pages/WordsParts.tsx';
import { ChanceParts } from './ChanceParts.tsx';
import type { Model } from './model.ts';
import { OfferAnswers } from './OfferAnswers.tsx';
import { OfferParts } from './OfferParts.tsx';
import css from './models.module.css';
import { Trainings } from './Trainings.tsx';
import { ValueParts } from './ValueParts.tsx';

/** All there is to know of a training: the same for the one in use and for earlier ones. */
export function ModelCard({ object, model }: { object: ObjectWire; model: Model }) {
  return (
    <div className={css.cards} data-card={model.kind}>
      {model.kind === 'value' ? (
        <ValueParts card={model.card} watch={model.watch}>
          <Dates model={model} />
        </ValueParts>
      ) : model.kind === 'offer' ? (
        <OfferParts
          card={model.card}
          watch={model.watch}
          reason={model.reason}
          answers={model.isCurrent && <OfferAnswers object={object} model={model.id} />}
        >
          <Dates model={model} />
        </OfferParts>
      ) : model.kind === 'words' ? (
        <WordsParts card={model.card}>
          <Dates model={model} />
        </WordsParts>
      ) : (
        <ChanceParts card={model.card} watch={model.watch} reason={model.reason}>
          <Dates model={model} />
        </ChanceParts>
      )}
      <Trainings object={object} model={model} />
    </div>
  );
}

/** When it was trained, and when it scored the last time. */
function Dates({ model }: { model: Model }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const at = (iso: string) => formatDateTime(iso, locale, timeZone);
  const scored =
    model.scoredAt !== null && model.scoredCount > 0
      ? t('models.scored', {
          count: formatNumber(model.scoredCount, locale),
          date: at(model.scoredAt),
        })
      : '';
  return (
    <Text size="xs" c="dimmed">
      {[model.number, t('models.trained', { date: at(model.trainedAt) }), scored]
        .filter((part) => part !== '')
        .join(' · ')}
    </Text>
  );
}
