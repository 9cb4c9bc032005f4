import { Button, Group, Slider, Text } from '@mantine/core';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useAction } from '../../../../web/api/writes.ts';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explanation } from '../../../../web/measure/Figure.tsx';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import css from '../../refresh/pages/insight.module.css';
import { InsightCard } from '../../refresh/pages/InsightCard.tsx';
import { type PartWeights, partIds, sharesOf, usualWeights } from '../rules.ts';
import type { ValueIndexWire } from '../wire.ts';
import { PART_COLORS } from './parts.ts';

type Props = {
  wire: ValueIndexWire;
  weights: PartWeights;
  /** Null: those that are settled. */
  onWeights: (weights: PartWeights | null) => void;
};

const same = (a: PartWeights, b: PartWeights): boolean => partIds.every((id) => a[id] === b[id]);

/** A slider for each part; trying is free, and what is saved holds for everybody. */
export function Weights({ wire, weights, onWeights }: Props) {
  const { t, locale } = useT();
  const shares = sharesOf(weights);
  return (
    <InsightCard
      title={t('valueIndex.weights')}
      explained={<Explanation name={t('insight.valueIndex')} text={t('valueIndex.definition')} />}
    >
      {wire.parts.map(({ id, known }) => {
        const name = t(`valueIndex.part.${id}`);
        return (
          <div key={id} className={css.weight} data-weight={id}>
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <Text size="sm" component="span">
                <span className="zy-dot" style={{ background: PART_COLORS[id] }} />
                {name}
              </Text>
              <Text size="sm" component="span" data-share>
                {`${formatNumber(Math.round(shares[id]), locale)}%`}
              </Text>
            </Group>
            <Slider
              min={0}
              max={100}
              step={5}
              label={null}
              thumbLabel={name}
              value={weights[id]}
              onChange={(value) => onWeights({ ...weights, [id]: value })}
            />
            {known < wire.customers && (
              <Text size="xs" c="dimmed">
                {t('valueIndex.known', {
                  known: formatNumber(known, locale),
                  of: formatNumber(wire.customers, locale),
                })}
              </Text>
            )}
          </div>
        );
      })}
      <Settle wire={wire} weights={weights} onWeights={onWeights} />
    </InsightCard>
  );
}

function Settle({ wire, weights, onWeights }: Props) {
  const { t } = useT();
  const { actions } = useMetadata();
  const run = useAction();
  const toasts = useToasts();
  const maySettle = actions.some(({ name }) => name === 'setValueWeights');
  const isSettled = same(weights, wire.settled);
  const settle = async (chosen: PartWeights | null) => {
    try {
      await run('setValueWeights', { weights: chosen });
      onWeights(null);
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <>
      <Group gap="xs">
        {maySettle && (
          <Button
            disabled={isSettled || partIds.every((id) => weights[id] === 0)}
            onClick={() => void settle(weights)}
          >
            {t('valueIndex.save')}
          </Button>
        )}
        <Button variant="default" disabled={isSettled} onClick={() => onWeights(null)}>
          {t('valueIndex.back')}
        </Button>
        {maySettle && !wire.isUsual && (
          <Button variant="default" onClick={() => void settle(null)}>
            {t('valueIndex.usual')}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {t(
          wire.isUsual || same(wire.settled, usualWeights)
            ? 'valueIndex.isUsual'
            : 'valueIndex.isOwn',
        )}
      </Text>
    </>
  );
}
