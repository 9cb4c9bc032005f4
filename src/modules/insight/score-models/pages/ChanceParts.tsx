import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ModelCard as LibraryCard } from '../../../../../analysis/supervised/model-card.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { CardNote, ChanceCard, ChanceWatch } from '../../chances/wire.ts';
import { Drift, Later } from './Drift.tsx';
import { Features } from './Features.tsx';
import { Lift } from './Lift.tsx';
import { Fact, Part } from './Part.tsx';
import { refusalKey } from './model.ts';
import css from './models.module.css';
import { Reliability } from './Reliability.tsx';
import { usePercent } from './usePercent.ts';

type Props = {
  card: ChanceCard;
  watch: ChanceWatch | null;
  reason: string | null;
  /** Stands under the result. */
  children: ReactNode;
};

/** What there is to know of a chance: churn, conversion or winning. */
export function ChanceParts({ card, watch, reason, children }: Props) {
  const { t } = useT();
  const { model } = card;
  return (
    <>
      <Part name="result" title={t('models.inShort')}>
        <Result card={card} reason={reason} />
        {children}
      </Part>
      <div className={css.columns}>
        <Learned card={card} />
        {model && <Quality held={model.heldOut} />}
        {model && <Features card={card} model={model} />}
        {model && <Reliability bins={model.heldOut.reliability} />}
        {model && model.method !== 'baseRate' && (
          <Lift score={card.score} points={model.heldOut.lift} />
        )}
        {model && model.method !== 'baseRate' && (
          <>
            <Drift card={card} drift={watch?.drift ?? null} />
            <Later periods={watch?.periods ?? []} />
          </>
        )}
      </div>
    </>
  );
}

/** The result of a training in a sentence or two. */
function Result({ card, reason }: Pick<Props, 'card' | 'reason'>) {
  const { t } = useT();
  const percent = usePercent();
  const { score, model, probability, refusal } = card;
  const times = (share: number) => Math.round(100 * share);
  if (refusal || !model) {
    return <p className={css.sentence}>{t(refusalKey(reason), { ...refusal?.figures })}</p>;
  }
  const { estimate, low, high } = model.heldOut.auc;
  return (
    <>
      {probability && <p className={css.sentence}>{t(refusalKey(reason))}</p>}
      {probability && (
        <p className={css.sentence}>
          {t(`models.baseRate.${score}`, {
            rate: percent(probability.estimate),
            low: percent(probability.low),
            high: percent(probability.high),
          })}
        </p>
      )}
      <p className={probability ? css.quiet : css.sentence} data-auc>
        {t(`models.auc.${score}`, {
          count: times(estimate),
          low: times(low),
          high: times(high),
        })}
      </p>
    </>
  );
}

function Learned({ card }: { card: ChanceCard }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const { score, rows, positives, model, notes } = card;
  const number = (value: number) => formatNumber(value, locale);
  const groups = model?.learnedFrom.groups ?? null;
  return (
    <Part name="learned" title={t('models.learned')}>
      <dl className={css.figures}>
        <Fact name="rows" label={t('models.rows')} definition={t('models.rowsDefinition')}>
          {number(rows)}
        </Fact>
        <div>
          <dt className={css.plain}>{t(`models.positives.${score}`)}</dt>
          <dd className={css.number}>
            {number(positives)}
            {rows > 0 && ` · ${percent(positives / rows)}`}
          </dd>
        </div>
        {groups !== null && (
          <div>
            <dt className={css.plain}>{t(`models.groups.${score}`)}</dt>
            <dd className={css.number}>{number(groups)}</dd>
          </div>
        )}
        {model && (
          <>
            <Fact
              name="method"
              label={t('models.method')}
              definition={t('models.methodDefinition')}
            >
              {t(`models.method.${model.method}`)}
            </Fact>
            <Fact name="folds" label={t('models.folds')} definition={t('models.foldsDefinition')}>
              {t('models.foldsValue', { count: number(model.folds) })}
            </Fact>
          </>
        )}
      </dl>
      <Notes notes={notes} />
    </Part>
  );
}

function Notes({ notes }: { notes: readonly CardNote[] }) {
  const { t, locale } = useT();
  if (notes.length === 0) return null;
  return (
    <ul className={css.notes}>
      {notes.map(({ code, figures }) => (
        <li key={code} data-note={code}>
          {t(
            `models.note.${code}`,
            Object.fromEntries(
              Object.entries(figures).map(([name, value]) => [name, formatNumber(value, locale)]),
            ),
          )}
        </li>
      ))}
    </ul>
  );
}

function Quality({ held }: { held: LibraryCard['heldOut'] }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const four = (value: number) => formatNumber(Number(value.toFixed(4)), locale);
  return (
    <Part name="quality" title={t('models.good')} hint={t('models.heldOutHint')}>
      <dl className={css.figures}>
        <Fact name="auc" label={t('models.auc')} definition={t('models.aucDefinition')}>
          {percent(held.auc.estimate)}
          <Text span size="xs" c="dimmed" display="block">
            {t('score.between', { low: percent(held.auc.low), high: percent(held.auc.high) })}
          </Text>
        </Fact>
        <Fact name="brier" label={t('models.brier')} definition={t('models.brierDefinition')}>
          {t('models.brierValue', {
            value: four(held.brier),
            base: four(held.brierOfBaseRate),
          })}
        </Fact>
        <Fact
          name="calibration"
          label={t('models.calibration')}
          definition={t('models.calibrationDefinition')}
        >
          {t('models.calibrationValue', {
            value: percent(held.calibrationError),
            chance: percent(held.calibrationErrorByChance),
          })}
        </Fact>
        <div>
          <dt className={css.plain}>{t('models.count')}</dt>
          <dd className={css.number}>{formatNumber(held.rows, locale)}</dd>
        </div>
      </dl>
    </Part>
  );
}
