import { Text, Title } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explanation } from '../../../../web/measure/Figure.tsx';
import type { PairDetailWire, WaterfallStepWire } from '../wire.ts';
import { bitsText } from './compare.ts';
import css from './duplicates.module.css';

/** Why two records count as one or not: what each comparison adds or takes, in bits, as bars and in words. */
export function Waterfall({ pair }: { pair: PairDetailWire }) {
  const { t } = useT();
  const { start, waterfall, model } = pair;
  const steps = waterfall.filter(({ agreement }) => agreement !== 'unknown');
  const total = steps.reduce((sum, { bits }) => sum + bits, start);
  // What a company is called stands in the customer's name.
  const nameOf = ({ comparison }: WaterfallStepWire) =>
    t(
      pair.object === 'customer' && comparison === 'company' ? 'match.name' : `match.${comparison}`,
    );
  // What neither has is not worth a word, nor what was compared in another way.
  const unknown = new Set(
    waterfall
      .filter(
        ({ agreement, left, right }) =>
          agreement === 'unknown' && (left !== null || right !== null),
      )
      .map(nameOf),
  ).difference(new Set(steps.map(nameOf)));
  const largest = Math.max(1, Math.abs(start), ...steps.map(({ bits }) => Math.abs(bits)));
  return (
    <section className={css.why} aria-labelledby="why">
      <div className={css.whyHead}>
        <Title order={3} id="why">
          {t('pairs.why')}
        </Title>
        <Explanation name={t('pairs.why')} text={t('pairs.whyDefinition')} />
      </div>
      <ul className={css.steps}>
        <Step text={t('pairs.start')} bits={start} largest={largest} quiet />
        {steps.toSorted(byWeight).map((step) => (
          <Step
            key={step.comparison}
            name={step.comparison}
            text={t(`match.${step.agreement === 'unknown' ? 'different' : step.agreement}`, {
              field: nameOf(step),
            })}
            bits={step.bits}
            largest={largest}
          />
        ))}
      </ul>
      <Text size="sm" fw={600} className={css.total}>
        {t('pairs.total', { bits: bitsText(total), chance: pair.chance })}
      </Text>
      {pair.partial && (
        <Text size="xs" c="dimmed" mb={4} data-partial>
          {t('pairs.partial')}
        </Text>
      )}
      {unknown.size > 0 && (
        <Text size="xs" c="dimmed" mb={4}>
          {t('pairs.unknown', {
            fields: [...unknown].join(t('pairs.comma')),
          })}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t('pairs.bit')}
      </Text>
      <Text size="xs" c="dimmed">
        {model.source === 'learned'
          ? t('pairs.learned', { count: model.decisions })
          : t('pairs.builtIn')}
      </Text>
    </section>
  );
}

const byWeight = (one: WaterfallStepWire, other: WaterfallStepWire): number =>
  Math.abs(other.bits) - Math.abs(one.bits);

type StepProps = { name?: string; text: string; bits: number; largest: number; quiet?: boolean };

function Step({ name, text, bits, largest, quiet }: StepProps) {
  const width = `${(50 * Math.abs(bits)) / largest}%`;
  return (
    <li className={css.step} data-step={name} data-quiet={quiet || undefined}>
      <span>{text}</span>
      <span className={css.track} aria-hidden>
        <span
          className={css.bar}
          data-against={bits < 0 || undefined}
          style={bits < 0 ? { insetInlineEnd: '50%', width } : { insetInlineStart: '50%', width }}
        />
      </span>
      <span className={css.bits}>{bitsText(bits)}</span>
    </li>
  );
}
