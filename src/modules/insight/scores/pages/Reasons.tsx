import { Skeleton, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { Feature, Reason } from '../rules.ts';
import { tellReasons } from './reasons.ts';
import css from './scores.module.css';
import { useSpeech } from './useInsight.ts';

type Props = {
  /** Undefined while they are on their way. */
  reasons: readonly Reason[] | undefined;
  features: Readonly<Record<string, Feature>>;
  /** How many are shown at most. */
  most?: number;
};

const MOST = 5;

/** What makes a score what it is, the weightiest first: in words, and whether it raises or lowers it. */
export function Reasons({ reasons, features, most = MOST }: Props) {
  const { t } = useT();
  const speech = useSpeech();
  if (!reasons) {
    return (
      <div className={css.reasons} aria-busy>
        {Array.from({ length: most }, (_, n) => (
          <div key={n} className={css.reason}>
            <Skeleton h={12} my={4} />
          </div>
        ))}
      </div>
    );
  }
  const told = tellReasons(reasons, features, speech).slice(0, most);
  if (told.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('score.noReasons')}
      </Text>
    );
  }
  return (
    <ul className={css.reasons}>
      {told.map(({ key, text, effect }) => {
        const raises = effect > 0;
        const Arrow = raises ? IconArrowUp : IconArrowDown;
        return (
          <li key={key} className={css.reason} data-reason={key}>
            <span>{text}</span>
            <span className={css.direction}>
              <Arrow size={12} aria-hidden />
              {t(raises ? 'score.raises' : 'score.lowers')}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
