import { Button, SegmentedControl, Select, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { useToasts } from '../../../../web/shell/toasts.tsx';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { PageSkeleton } from '../../../../web/state/PageSkeleton.tsx';
import { useRun } from '../../pages/useRun.ts';
import { PointChecks } from '../../points/pages/PointChecks.tsx';
import { objectOf } from '../../scores/pages/words.ts';
import { scoredObjects } from '../../scores/rules.ts';
import type { AuditWire, AuditsWire } from '../wire.ts';
import { AuditResult } from './AuditResult.tsx';
import css from './audits.module.css';
import { Checkers } from './Checkers.tsx';
import { CheckQueue } from './CheckQueue.tsx';
import { quarterName } from './words.ts';
import { askAgain, askAll, auditRecordsQuery, auditsQuery } from './queries.ts';

/** What the address keeps, as texts. */
type Address = { object?: string; audit?: string; check?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

/** Each quarter's sample: going through it, and what was found. */
export function AuditPart() {
  const metadata = useMetadata();
  const label = useLabel();
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const usable = scoredObjects.flatMap((name) => {
    const object = objectOf(metadata, name);
    return object?.fields.some((field) => field.name === 'qualityScore') ? [object] : [];
  });
  const object = usable.find(({ name }) => name === address.object) ?? usable[0];
  const asked = useQuery({ ...auditsQuery(object?.name ?? ''), enabled: object !== undefined });
  if (!object) return <NotFoundPage />;
  const { data } = asked;
  const isChecking = address.check === 'points';
  return (
    <div className={css.body}>
      <Text size="sm" c="dimmed">
        {t('audits.hint')}
      </Text>
      <PointChecks
        open={isChecking}
        onOpen={(open) => change({ check: open ? 'points' : undefined })}
      />
      <SegmentedControl
        aria-label={t('quality.whose')}
        data={usable.map(({ name, pluralLabel }) => ({ value: name, label: label(pluralLabel) }))}
        value={object.name}
        style={{ alignSelf: 'flex-start' }}
        onChange={(next) => change({ object: next, audit: undefined })}
      />
      {asked.error && !data ? (
        <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
      ) : data ? (
        <Audits
          key={object.name}
          object={object}
          audits={data}
          chosen={data.audits.find(({ id }) => id === address.audit) ?? data.audits[0]}
          isElsewhere={isChecking}
          onChoose={(audit) => change({ audit })}
        />
      ) : (
        <PageSkeleton />
      )}
    </div>
  );
}

type Props = {
  object: ObjectWire;
  audits: AuditsWire;
  chosen: AuditWire | undefined;
  /** Another list is gone through now. */
  isElsewhere: boolean;
  onChoose: (audit: string) => void;
};

function Audits({ object, audits, chosen, isElsewhere, onChoose }: Props) {
  const { t } = useT();
  return (
    <>
      <div className={css.head}>
        {chosen && (
          <Select
            w={220}
            aria-label={t('audits.quarter')}
            allowDeselect={false}
            data={audits.audits.map(({ id, quarter }) => ({
              value: id,
              label: quarterName(t, quarter),
            }))}
            value={chosen.id}
            onChange={(next) => next && onChoose(next)}
          />
        )}
        {chosen && <Progress audit={chosen} />}
        <Manage audits={audits} chosen={chosen} />
      </div>
      <Checkers audits={audits} />
      {!chosen && <Text>{t(audits.mayDraw ? 'audits.noneYet' : 'audits.none')}</Text>}
      {chosen && audits.mayCheck && !chosen.closed && !isElsewhere && (
        <Going key={`check ${chosen.id}`} audit={chosen.id} />
      )}
      {chosen && <AuditResult key={chosen.id} object={object} audit={chosen} />}
    </>
  );
}

function Progress({ audit: { checked, records, closed } }: { audit: AuditWire }) {
  const { t } = useT();
  return (
    <Text size="sm" data-audit={closed ? 'closed' : 'open'}>
      {t('audits.progress', { checked, records })}
      {closed && ` · ${t('audits.closed')}`}
    </Text>
  );
}

/** Drawing the running quarter's sample, and ending one. */
function Manage({ audits, chosen }: Pick<Props, 'audits' | 'chosen'>) {
  const { t } = useT();
  const run = useRun();
  const client = useQueryClient();
  const toasts = useToasts();
  const act = async (name: string, input: object) => {
    try {
      await run(name, input);
      await askAll(client);
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <>
      {audits.mayDraw && (!audits.drawn || audits.untouched) && (
        <Button
          variant={audits.drawn ? 'default' : 'filled'}
          onClick={() => void act('drawAudit', { object: audits.object })}
        >
          {t(audits.drawn ? 'audits.drawAnew' : 'audits.draw')}
        </Button>
      )}
      {audits.mayClose && chosen && !chosen.closed && chosen.checked > 0 && (
        <Button
          variant="default"
          title={t('audits.closeHint')}
          onClick={() => void act('closeAudit', { audit: chosen.id })}
        >
          {t('audits.close')}
        </Button>
      )}
    </>
  );
}

/** Going through the records of a sample that one may see. */
function Going({ audit }: { audit: string }) {
  const { t } = useT();
  const run = useRun();
  const client = useQueryClient();
  const { data } = useQuery(auditRecordsQuery(audit));
  if (!data) return null;
  return (
    <CheckQueue
      nothing={t('audits.allChecked')}
      source={{
        items: data.items,
        path: ({ record }) => `/quality/audits/${audit}/records/${record}`,
        answer: async ({ record }, answers, done) => {
          const said = answers.map(([field, verdict]) => ({ field, verdict }));
          await run('answerAudit', { audit, record, answers: said, done });
          await askAgain(client);
        },
      }}
    />
  );
}
