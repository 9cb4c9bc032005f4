import { Button, SegmentedControl, Select, Text, Title } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMe, useMetadata, useObject } from '../../../../web/api/queries.ts';
import { formatDateTime, formatNumber } from '../../../../web/format.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { Explained } from '../../../../web/measure/Explained.tsx';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { RepairQueue } from '../../issues/pages/RepairQueue.tsx';
import { scoredObjects } from '../rules.ts';
import type { QualityFiguresWire } from '../wire.ts';
import { GroupTable } from './GroupTable.tsx';
import css from './quality.module.css';
import { RuleTable } from './RuleTable.tsx';
import { type QualityState, everything, readState } from './state.ts';
import { Trend } from './Trend.tsx';
import { useFigures } from './useFigures.ts';
import { objectOf, useRuleWords } from './words.ts';

/** How good the data is, where it is poor and what to mend first. */
export function QualityPage() {
  const metadata = useMetadata();
  const [state, change] = usePageSearch(readState);
  const usable = scoredObjects.flatMap((name) => {
    const object = objectOf(metadata, name);
    return object?.fields.some((field) => field.name === 'qualityScore') ? [object] : [];
  });
  const object = usable.find(({ name }) => name === state.object) ?? usable[0];
  if (!object) return <NotFoundPage />;
  return (
    <Quality key={object.name} usable={usable} object={object} state={state} onState={change} />
  );
}

type Props = {
  object: ObjectWire;
  usable: readonly ObjectWire[];
  state: QualityState;
  onState: (change: Partial<QualityState>) => void;
};

function Quality({ object, usable, state, onState }: Props) {
  const { t } = useT();
  const label = useLabel();
  const { data, error, isPlaceholderData, refetch } = useFigures(object.name, state.by);
  return (
    <div className={css.body}>
      <div className={css.head}>
        <div className={css.tools}>
          <SegmentedControl
            aria-label={t('quality.whose')}
            data={usable.map(({ name, pluralLabel }) => ({
              value: name,
              label: label(pluralLabel),
            }))}
            value={object.name}
            onChange={(next) =>
              onState({ ...everything, by: undefined, object: readState({ object: next }).object })
            }
          />
          <RulesLink />
        </div>
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <div className={css.body} data-stale={isPlaceholderData || undefined}>
          <Figures object={object} figures={data} state={state} onState={onState} />
        </div>
      ) : (
        <PageSkeleton />
      )}
    </div>
  );
}

/** The list of rules, for those who may read it. */
function RulesLink() {
  const { t } = useT();
  const rule = useObject('qualityRule');
  if (!rule) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconAdjustments size={16} aria-hidden />}
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path" params={{ path: rule.path }} search={{}} />
      )}
    >
      {t('quality.rules')}
    </Button>
  );
}

function Figures({
  object,
  figures,
  state,
  onState,
}: Omit<Props, 'usable'> & { figures: QualityFiguresWire }) {
  const { t } = useT();
  const queue = useRef<HTMLDivElement>(null);
  const open = (what: Partial<QualityState>) => {
    onState({ ...everything, ...what });
    queue.current?.scrollIntoView({ behavior: 'smooth' });
  };
  if (figures.rules.length === 0) return <Text>{t('quality.noRules')}</Text>;
  if (figures.judged === 0) return <Text>{t('quality.notJudged')}</Text>;
  const by = state.by === undefined ? {} : { rule: state.by };
  return (
    <>
      <Whole figures={figures} />
      <section className={css.part} aria-label={t('quality.byRule')}>
        <Title order={2} size="h3">
          {t('quality.byRule')}
        </Title>
        <RuleTable object={object} figures={figures} onOpen={(rule) => open({ rule })} />
      </section>
      <section className={css.part} aria-label={t('quality.byWhom')}>
        <div className={css.partHead}>
          <Title order={2} size="h3">
            {t('quality.byWhom')}
          </Title>
          <ByRule object={object} figures={figures} onBy={(rule) => onState({ by: rule })} />
        </div>
        <div className={css.groups}>
          <GroupTable
            of="unit"
            groups={figures.units}
            byRule={figures.rule !== null}
            onOpen={(unit) => open({ ...by, unit })}
          />
          <GroupTable
            of="owner"
            groups={figures.owners}
            byRule={figures.rule !== null}
            onOpen={(owner) => open({ ...by, owner })}
          />
        </div>
      </section>
      <div ref={queue}>
        <RepairQueue object={object} figures={figures} state={state} onState={onState} />
      </div>
    </>
  );
}

/** The mean score of all, and how it went. */
function Whole({ figures: { score, judged, trend, countedAt } }: { figures: QualityFiguresWire }) {
  const { t, locale } = useT();
  const { timeZone } = useMe();
  const name = t('quality.score');
  return (
    <div className={css.whole} data-figure="score">
      <span className={css.score}>{score === null ? '—' : formatNumber(score, locale)}</span>
      <Explained label={name} definition={t('quality.scoreDefinition')} />
      <Trend days={trend} name={name} />
      <Text size="sm" c="dimmed">
        {t('quality.judged', { count: judged, judged: formatNumber(judged, locale) })}
        {countedAt !== null && (
          <span data-counted>
            {t('quality.countedAt', { at: formatDateTime(countedAt, locale, timeZone) })}
          </span>
        )}
      </Text>
    </div>
  );
}

/** By which rule units and owners are told. */
function ByRule({
  object,
  figures,
  onBy,
}: {
  object: ObjectWire;
  figures: QualityFiguresWire;
  onBy: (rule: string | undefined) => void;
}) {
  const { t } = useT();
  const words = useRuleWords(object);
  const rules = figures.rules.map((rule) => ({
    value: rule.id,
    label: [words.kept(rule), words.who(rule)].filter(Boolean).join(' · '),
  }));
  return (
    <Select
      w={260}
      aria-label={t('quality.tellBy')}
      allowDeselect={false}
      data={[{ value: '', label: t('quality.score') }, ...rules]}
      value={figures.rule ?? ''}
      onChange={(next) => onBy(next || undefined)}
    />
  );
}
