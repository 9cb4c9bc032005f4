import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { MessageKey } from '../../../../web/i18n/keys.ts';
import css from '../../score-models/pages/models.module.css';
import { Part, Scroll } from '../../score-models/pages/Part.tsx';
import { usePercent } from '../../score-models/pages/usePercent.ts';
import { FLOOR } from '../rules.ts';
import type { ReaderCard, WordsCard } from '../wire.ts';
import { useOptions } from './useOptions.ts';

const TARGETS = ['sentiment', 'emotion', 'category'] as const;
type Target = (typeof TARGETS)[number];

/** What there is to know of how texts are read: by word lists, or by what people taught it. `children` stand under it. */
export function WordsParts({ card, children }: { card: WordsCard; children: ReactNode }) {
  const { t } = useT();
  const isLearned = TARGETS.some((target) => card[target].learned !== null);
  return (
    <>
      <Part name="result" title={t('models.inShort')}>
        <p className={css.sentence}>{t(isLearned ? 'words.card.learned' : 'words.card.lexicon')}</p>
        <p className={css.quiet}>{t('words.card.origin', { needed: FLOOR })}</p>
        {children}
      </Part>
      <div className={css.columns}>
        <Part name="quality" title={t('models.good')} hint={t('words.card.goodHint')}>
          <Scroll label={t('models.good')}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t('words.card.what')}</th>
                  <th scope="col">{t('words.card.judged')}</th>
                  <th scope="col">{t('words.card.byLexicon')}</th>
                  <th scope="col">{t('words.card.byLearned')}</th>
                </tr>
              </thead>
              <tbody>
                {TARGETS.map((target) => (
                  <Quality key={target} target={target} card={card[target]} />
                ))}
              </tbody>
            </table>
          </Scroll>
          <ul className={css.notes}>
            {TARGETS.map((target) => (
              <WhyNot key={target} target={target} card={card[target]} />
            ))}
          </ul>
        </Part>
        <Part name="channels" title={t('words.card.channels')} hint={t('words.card.channelsHint')}>
          <Channels channels={card.channels} />
        </Part>
      </div>
    </>
  );
}

function Quality({ target, card }: { target: Target; card: ReaderCard }) {
  const { t, locale } = useT();
  const percent = usePercent();
  const { judged, lexicon, learned } = card;
  const accuracy = learned?.heldOut.accuracy;
  const between = ({ estimate, low, high }: { estimate: number; low: number; high: number }) => (
    <>
      {percent(estimate)}
      <Text span size="xs" c="dimmed" display="block">
        {t('score.between', { low: percent(low), high: percent(high) })}
      </Text>
    </>
  );
  return (
    <tr data-row={target}>
      <th scope="row">{t(`words.card.target.${target}`)}</th>
      <td>{formatNumber(judged, locale)}</td>
      <td>{lexicon ? between(lexicon) : '—'}</td>
      <td>{accuracy ? between(accuracy) : '—'}</td>
    </tr>
  );
}

const REASONS: Record<string, MessageKey> = {
  tooFew: 'words.card.tooFew',
  oneClass: 'words.card.oneClass',
  notSpread: 'words.card.tooFew',
  noSkill: 'words.card.noSkill',
  lexiconBetter: 'words.card.lexiconBetter',
};

/** Why one of the three is still read by the word lists. */
function WhyNot({ target, card: { refusal } }: { target: Target; card: ReaderCard }) {
  const { t } = useT();
  if (!refusal) return null;
  const key = REASONS[refusal.code] ?? 'refusal.unknown';
  return (
    <li data-note={target}>
      {t('words.card.because', {
        what: t(`words.card.target.${target}`),
        reason: t(key, { needed: FLOOR }),
      })}
    </li>
  );
}

function Channels({ channels }: Pick<WordsCard, 'channels'>) {
  const { t, locale } = useT();
  const percent = usePercent();
  const options = useOptions('interaction')('channel');
  if (channels.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('words.card.nothingJudged')}
      </Text>
    );
  }
  return (
    <Scroll label={t('words.card.channels')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('words.card.channel')}</th>
            <th scope="col">{t('words.card.judged')}</th>
            <th scope="col">{t('words.card.byLexicon')}</th>
            <th scope="col">{t('words.card.byLearned')}</th>
          </tr>
        </thead>
        <tbody>
          {channels.map(({ channel, judged, lexicon, learned }) => (
            <tr key={channel} data-row={channel}>
              <th scope="row">{options.find(({ id }) => id === channel)?.name ?? channel}</th>
              <td>{formatNumber(judged, locale)}</td>
              <td>{percent(lexicon / judged)}</td>
              <td>{learned === null ? '—' : percent(learned / judged)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
