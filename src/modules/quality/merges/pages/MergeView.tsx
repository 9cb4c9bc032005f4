import { Button, Group, Kbd, Select, Skeleton, Text, Title } from '@mantine/core';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import type { PairDetailWire } from '../../pairs/wire.ts';
import { useQueueKeys } from '../../pairs/pages/useQueueKeys.ts';
import type { MergeCount, MergePreviewWire, MergeRefusal, MergeRule } from '../wire.ts';
import { rulesOf } from './FieldRule.tsx';
import { MergeTable } from './MergeTable.tsx';
import css from './merge.module.css';
import { type Merging, useMerging } from './useMerging.ts';

type Props = {
  object: ObjectWire;
  pair: PairDetailWire;
  onMerged: (undo: () => Promise<unknown>) => void;
  onBack: () => void;
  /** Notes that they are the same, for somebody to merge later. */
  onLater: (() => void) | null;
};

/** Makes one record of two: which one stays, whose value where they differ, and what moves. */
export function MergeView({ object, pair, onMerged, onBack, onLater }: Props) {
  const { t } = useT();
  const merging = useMerging(pair, onMerged);
  const { preview, error, busy, refused } = merging;
  const merge = () => {
    if (preview && !busy && !merging.isStale && !refused) void merging.merge();
  };
  const keep = (id: string) => () => merging.keep(id);
  useQueueKeys({
    Enter: merge,
    Escape: onBack,
    ArrowLeft: keep(pair.left.id),
    ArrowRight: keep(pair.right.id),
  });
  if (error && !preview) return <ErrorState error={error} onRetry={merging.retry} />;
  return (
    <section className={css.merge} aria-labelledby="merge" data-part="merge">
      <div className={css.head}>
        <Title order={2} size="h3" id="merge">
          {t('merge.title')}
        </Title>
        <RuleSelect object={object} value={merging.rule} onChange={merging.setRule} />
      </div>
      {preview ? (
        <>
          <MergeTable object={object} pair={pair} preview={preview} merging={merging} />
          <OtherCustomer preview={preview} merging={merging} />
          {refused ? <Refused refusal={refused} pair={pair} /> : <Moving preview={preview} />}
        </>
      ) : (
        <Skeleton h={320} />
      )}
      <div className={css.bar}>
        <MergeButton
          busy={busy}
          disabled={!preview || merging.isStale || refused !== null}
          onClick={merge}
        />
        <Button variant="default" onClick={onBack}>
          {t('merge.back')}
        </Button>
        {onLater && (
          <Button variant="subtle" color="gray" onClick={onLater}>
            {t('merge.later')}
          </Button>
        )}
      </div>
    </section>
  );
}

function MergeButton(props: { busy: boolean; disabled: boolean; onClick: () => void }) {
  const { t } = useT();
  const phone = usePhone();
  return (
    <Button
      loading={props.busy}
      disabled={props.disabled}
      leftSection={phone ? undefined : <Kbd size="xs">{'↵'}</Kbd>}
      aria-keyshortcuts="Enter"
      onClick={props.onClick}
    >
      {t('merge.run')}
    </Button>
  );
}

type RuleProps = { object: ObjectWire; value: MergeRule; onChange: (rule: MergeRule) => void };

/** Whose values are taken. */
export function RuleSelect({ object, value, onChange }: RuleProps) {
  const { t } = useT();
  const rules = rulesOf(object);
  return (
    <Select
      w={250}
      aria-label={t('merge.rule')}
      allowDeselect={false}
      data={rules.map((rule) => ({ value: rule, label: t(`merge.rule.${rule}`) }))}
      value={value}
      onChange={(next) => onChange(rules.find((rule) => rule === next) ?? 'survivor')}
    />
  );
}

/** Of contacts of different customers: whose the one kept will be, and what that leaves as it is. */
function OtherCustomer({ preview, merging }: { preview: MergePreviewWire; merging: Merging }) {
  const { t } = useT();
  const field = preview.fields.find((one) => one.field === 'customer' && one.differs);
  if (preview.object !== 'contact' || !field) return null;
  const chosen = merging.chosen('customer');
  const said = field.values.find(({ recordId }) => recordId === chosen);
  return (
    <Text size="sm" role="status" data-part="otherCustomer">
      {t('merge.otherCustomer', { customer: said?.title ?? t('field.notVisible') })}
    </Text>
  );
}

/** Why the member cannot merge them so, and what they can do about it. */
function Refused({ refusal, pair }: { refusal: MergeRefusal; pair: PairDetailWire }) {
  const { t } = useT();
  const titles = (ids: readonly string[]): string =>
    [pair.first, pair.second]
      .filter(({ id }) => ids.includes(id))
      .map(({ title }) => t('merge.quoted', { title }))
      .join(t('pairs.comma'));
  const text =
    refusal.code === 'forbidden'
      ? t('merge.refused.forbidden', { titles: titles(refusal.records) })
      : refusal.keepable.length > 0
        ? t('merge.refused.keepOther', { titles: titles(refusal.keepable) })
        : t('merge.refused.hidden');
  return (
    <Text size="sm" role="status" data-part="refused" data-refused={refusal.code}>
      {text}
    </Text>
  );
}

/** What will be the survivor's, and what it has already. */
function Moving({ preview }: { preview: MergePreviewWire }) {
  const { t } = useT();
  const { moving, doubled, comments, asJob } = preview;
  const isNothing = moving.length + doubled.length + comments === 0;
  return (
    <div data-part="moving">
      <Text size="sm" fw={600}>
        {t('merge.moving')}
      </Text>
      <Group gap="xs" component="ul" className={css.counts}>
        {isNothing && <li>{t('merge.nothingMoves')}</li>}
        <Counts counts={moving} />
        {comments > 0 && <li>{t('merge.comments', { count: comments })}</li>}
      </Group>
      {doubled.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            {t('merge.doubled')}
          </Text>
          <Group gap="xs" component="ul" className={css.counts} data-quiet>
            <Counts counts={doubled} />
          </Group>
        </>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {t(asJob ? 'merge.asJob' : 'merge.reassure')}
      </Text>
    </div>
  );
}

export function Counts({ counts }: { counts: readonly MergeCount[] }) {
  const { t } = useT();
  const label = useLabel();
  return counts.map((one) => (
    <li key={one.object} data-moves={one.object}>
      {t('merge.count', { object: label(one.label), count: one.count })}
    </li>
  ));
}
