import { SegmentedControl, Select, Tabs, Title } from '@mantine/core';
import { useMemo } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { useLabel, useT } from '../../../../web/i18n/i18n.ts';
import { usePageSearch } from '../../../../web/shell/pageSearch.ts';
import { NotFoundPage } from '../../../../web/state/NotFoundPage.tsx';
import { matchObjects } from '../../matches/rules.ts';
import type { MatchObject } from '../../matches/wire.ts';
import { MergedList } from '../../merges/pages/MergedList.tsx';
import { ScanStatus } from '../../scan/pages/ScanButton.tsx';
import type { PairStatus } from '../wire.ts';
import { AutoMerge } from './AutoMerge.tsx';
import css from './duplicates.module.css';
import { QueuePart } from './QueuePart.tsx';
import { usePairs } from './queries.ts';

const STATUSES = ['open', 'notSure', 'same', 'different'] as const satisfies PairStatus[];
const PARTS = ['queue', 'merged', 'auto'] as const;

/** What the address keeps, as texts. */
type Address = { of?: string; part?: string; status?: string; record?: string };

const asAddress = (raw: Record<string, unknown>): Address => raw;

const oneOf = <T extends string>(known: readonly T[], asked: string | undefined): T | undefined =>
  known.find((each) => each === asked);

/** Records that may stand twice: decide on them, merge them, take merges apart, and what merges by itself. */
export function DuplicatesPage() {
  const { objects } = useMetadata();
  const readable = useMemo(
    () =>
      matchObjects.flatMap((of) => {
        const object = objects.find(({ name, verbs }) => name === of && verbs.read);
        return object ? [{ of, object }] : [];
      }),
    [objects],
  );
  return readable.length > 0 ? <Duplicates readable={readable} /> : <NotFoundPage />;
}

type Readable = { of: MatchObject; object: ObjectWire };

function Duplicates({ readable }: { readable: readonly Readable[] }) {
  const { t } = useT();
  const [address, change] = usePageSearch(asAddress);
  const shown = readable.find(({ of }) => of === address.of) ?? readable[0];
  const { actions } = useMetadata();
  const maySettle = actions.some(({ name }) => name === 'setAutoMerge');
  const parts = PARTS.filter((each) => each !== 'auto' || maySettle);
  const part = oneOf(parts, address.part) ?? 'queue';
  const status = oneOf(STATUSES, address.status) ?? 'open';
  if (!shown) return null;
  const { of, object } = shown;
  return (
    <div className={css.page}>
      <Head
        of={of}
        readable={readable}
        onObject={(next) => change({ of: next, record: undefined })}
      />
      <Tabs
        value={part}
        onChange={(next) => change({ part: next ?? undefined })}
        keepMounted={false}
      >
        <div className={css.tabs}>
          <Tabs.List aria-label={t('quality.duplicates')}>
            {parts.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`duplicates.part.${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {part === 'queue' && (
            <Select
              w={200}
              aria-label={t('pairs.status')}
              allowDeselect={false}
              data={STATUSES.map((value) => ({ value, label: t(`pairs.status.${value}`) }))}
              value={status}
              onChange={(next) => change({ status: next ?? undefined })}
            />
          )}
        </div>
        <Tabs.Panel value="queue" pt="sm">
          <QueuePart key={`${of} ${status}`} object={object} of={of} status={status} />
        </Tabs.Panel>
        <Tabs.Panel value="merged" pt="sm">
          <MergedList
            key={`${of} ${address.record}`}
            object={object}
            record={address.record}
            onAll={() => change({ record: undefined })}
          />
        </Tabs.Panel>
        {maySettle && (
          <Tabs.Panel value="auto" pt="sm">
            <AutoMerge key={of} object={object} of={of} />
          </Tabs.Panel>
        )}
      </Tabs>
    </div>
  );
}

type HeadProps = {
  of: MatchObject;
  readable: readonly Readable[];
  onObject: (of: string) => void;
};

function Head({ of, readable, onObject }: HeadProps) {
  const { t } = useT();
  const label = useLabel();
  const { scannedAt } = usePairs(of, 'open');
  return (
    <div className={css.head}>
      <Title order={1}>{t('quality.duplicates')}</Title>
      <div className={css.tools}>
        {readable.length > 1 && (
          <SegmentedControl
            aria-label={t('duplicates.of')}
            data={readable.map(({ of: value, object }) => ({
              value,
              label: label(object.pluralLabel),
            }))}
            value={of}
            onChange={onObject}
          />
        )}
        <ScanStatus object={of} scannedAt={scannedAt} />
      </div>
    </div>
  );
}
