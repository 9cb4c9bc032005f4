import { UnstyledButton } from '@mantine/core';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMe } from '../../../../web/api/queries.ts';
import { FieldValue } from '../../../../web/fields/FieldValue.tsx';
import { dayIn, formatDate, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { ModelKind } from '../../scores/rules.ts';
import { type Model, refusalKey } from './model.ts';
import { offerRefusal } from './OfferParts.tsx';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type Props = {
  object: ObjectWire;
  models: readonly Model[];
  shown: ModelKind;
  onShow: (kind: ModelKind) => void;
};

/** The models in use at a glance; a click shows the card of one. */
export function ModelTiles({ object, models, shown, onShow }: Props) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const label = useLabel();
  const named = (name: string) => object.fields.find((field) => field.name === name);
  const [kinds, states] = [named('kind'), named('state')];
  return (
    <div className={css.tiles}>
      {models.map((model) => {
        const option = kinds?.kind === 'choice' ? kinds.options[model.kind] : undefined;
        const day = formatDate(dayIn(model.trainedAt, timeZone), locale);
        return (
          <UnstyledButton
            key={model.kind}
            className={css.tile}
            aria-pressed={model.kind === shown}
            data-model={model.kind}
            onClick={() => onShow(model.kind)}
          >
            <span className={css.tileHead}>
              <span className={css.tileName}>{option ? label(option.label) : model.kind}</span>
              {states && <FieldValue field={states} value={model.state} />}
            </span>
            <span className={css.tileText}>
              <Short model={model} />
            </span>
            <span className={css.tileDate}>{t('models.trained', { date: day })}</span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}

/** The result of a training in a few words. */
function Short({ model }: { model: Model }) {
  const { t, locale } = useT();
  if (model.kind === 'value') {
    return model.state === 'refused'
      ? t(refusalKey(model.reason))
      : t('models.short.value', { count: formatNumber(model.card.customers, locale) });
  }
  if (model.kind === 'words') {
    const { judged, learned } = model.card.sentiment;
    return learned
      ? t('words.card.short.learned', {
          count: Math.round(100 * learned.heldOut.accuracy.estimate),
        })
      : t('words.card.short.lexicon', { count: judged, judged: formatNumber(judged, locale) });
  }
  if (model.kind === 'offer') return <OfferShort model={model} />;
  const { model: trained, refusal } = model.card;
  if (model.state === 'fitted' && trained) {
    return t('models.short.auc', { count: Math.round(100 * trained.heldOut.auc.estimate) });
  }
  return t(refusalKey(model.reason), { ...refusal?.figures });
}

function OfferShort({ model }: { model: Extract<Model, { kind: 'offer' }> }) {
  const { t } = useT();
  const percent = usePercent();
  const { measured } = model.card;
  if (model.state !== 'fitted' || !measured) return offerRefusal(t, model.reason, model.card);
  return t('offerCard.short', {
    hit: percent(measured.model.hit.estimate),
    popular: percent(measured.plain.popularity.hit.estimate),
  });
}
