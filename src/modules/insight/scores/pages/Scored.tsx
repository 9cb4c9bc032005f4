import { Anchor, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { useMe, useObject } from '../../../../web/api/queries.ts';
import { dayIn, formatDate } from '../../../../web/format.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { refusalKey } from '../../score-models/pages/model.ts';
import type { ToldKind } from '../rules.ts';
import type { InsightView, ModelOfScore, RecordScore } from '../wire.ts';
import css from './scores.module.css';
import { isUnprofiled } from './useInsight.ts';

type FigureProps = { name: string; label: string; definition: string; children: ReactNode };

/** A number of a score: what it is called and, by a click, how it is worked out. */
export function Figure({ name, label, definition, children }: FigureProps) {
  return (
    <div data-figure={name}>
      <dt>
        <Explained label={label} definition={definition} />
      </dt>
      <dd className={css.number}>{children}</dd>
    </div>
  );
}

/** The card of a model, where the reader may see it. */
export function ModelLink({
  model,
  children,
}: {
  model: ModelOfScore | null | undefined;
  children: ReactNode;
}) {
  const object = useObject('scoreModel');
  if (!object || !model) return children;
  return (
    <Anchor
      underline="always"
      inherit
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/$id" params={{ path: object.path, id: model.id }} />
      )}
    >
      {children}
    </Anchor>
  );
}

/** When a record was scored, and by which model. */
export function Sources({ scores }: { scores: readonly RecordScore[] | undefined }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const scoreModel = useObject('scoreModel');
  const kinds = scoreModel?.fields.find(({ name }) => name === 'kind');
  const nameOf = ({ kind }: RecordScore) =>
    (kinds?.kind === 'choice' && kinds.options[kind]?.label[locale]) || t('score.card');
  if (!scores) return <Skeleton h={14} />;
  const [first] = scores;
  if (!first) return null;
  return (
    <div className={css.sources}>
      <span>
        {t('score.from', { date: formatDate(dayIn(first.scoredAt, timeZone), locale) })}
        {t('score.card')}
      </span>
      {scores.map((score) =>
        score.model ? (
          <ModelLink key={score.kind} model={score.model}>
            {nameOf(score)}
          </ModelLink>
        ) : null,
      )}
    </div>
  );
}

type WhyProps = {
  record: RecordWire;
  view: InsightView | undefined;
  /** The score that is missing. */
  kind: ToldKind;
};

/** The sentence for why a training gave no model; the figures of some stand on its card only. */
const reasonKey = (reason: string) => (reason === 'tooFew' ? 'noScore.tooFew' : refusalKey(reason));

/** In one calm sentence or two why there is no score; nothing where the reader is told nothing of it at all. */
export function WhyNone({ record, view, kind }: WhyProps) {
  const { t } = useT();
  const why = view?.why.find((each) => each.kind === kind);
  const code = isUnprofiled(record) ? 'noProfiling' : why?.code;
  if (!view && !code) return <Skeleton h={20} />;
  if (!code) return null;
  const isModels = code === 'refused' || code === 'fallback';
  return (
    <Text size="sm" c="dimmed" data-why={code}>
      {t(`noScore.${code}`)}
      {isModels && why?.model?.reason && ` ${t(reasonKey(why.model.reason))}`}
      {why?.model && (
        <>
          {' '}
          <ModelLink model={why.model}>{t('score.card')}</ModelLink>
        </>
      )}
    </Text>
  );
}
