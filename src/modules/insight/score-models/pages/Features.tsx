import { Text } from '@mantine/core';
import type { Suspicion } from '../../../../../analysis/supervised/leakage.ts';
import type { ModelCard as LibraryCard } from '../../../../../analysis/supervised/model-card.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import type { ChanceCard } from '../../chances/wire.ts';
import { Bar, Part, Scroll } from './Part.tsx';
import { weights } from './model.ts';
import css from './models.module.css';
import { usePercent } from './usePercent.ts';

type Props = { card: ChanceCard; model: Omit<LibraryCard, 'profile'> };

/** What a model goes by, the weightiest first, and what it was not let learn from. */
export function Features({ card, model }: Props) {
  const { t } = useT();
  const label = useLabel();
  const percent = usePercent();
  const rows = weights(model.features);
  const [largest] = rows;
  if (rows.length === 0 && model.suspicions.length === 0) return null;
  const nameOf = (name: string) => {
    const feature = card.features[name];
    return feature ? label(feature.label) : name;
  };
  return (
    <Part
      name="features"
      title={t('models.features')}
      hint={rows.length > 0 ? t('models.featuresHint') : undefined}
    >
      {rows.length > 0 && (
        <Scroll label={t('models.features')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.feature')}</th>
                <th scope="col" colSpan={2}>
                  {t('models.weight')}
                </th>
                <th scope="col">{t('models.missing')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, share, missing }) => (
                <tr key={name} data-feature={name}>
                  <th scope="row">{nameOf(name)}</th>
                  <td className={css.barCell}>
                    <Bar share={share / (largest?.share ?? 1)} />
                  </td>
                  <td>{percent(share)}</td>
                  <td>{percent(missing)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Suspicions model={model} nameOf={nameOf} />
    </Part>
  );
}

function Suspicions({
  model: { suspicions, leftOut },
  nameOf,
}: {
  model: Props['model'];
  nameOf: (name: string) => string;
}) {
  const { t } = useT();
  if (suspicions.length === 0) return null;
  return (
    <>
      {leftOut.length > 0 && (
        <Text size="sm" fw={600} mt="xs">
          {t('models.leftOut')}
        </Text>
      )}
      <ul className={css.notes}>
        {suspicions.map((each) => (
          <li key={`${each.feature} ${each.sign}`}>
            {t('score.reason', {
              label: nameOf(each.feature),
              value: t(`models.suspicion.${each.sign}`, figuresOf(each)),
            })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The figures of a sign, shares as percents. */
function figuresOf({ figures }: Suspicion): Record<string, number> {
  const hundred = new Set(['auc', 'others', 'share']);
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      Math.round(hundred.has(name) ? 100 * value : value),
    ]),
  );
}
