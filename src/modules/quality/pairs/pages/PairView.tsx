import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ObjectWire } from '../../../../kernel/wire.ts';
import { useMetadata } from '../../../../web/api/queries.ts';
import { usePhone } from '../../../../web/shell/AppLayout.tsx';
import { ErrorState } from '../../../../web/state/ErrorPage.tsx';
import { MergeView } from '../../merges/pages/MergeView.tsx';
import type { PairDetailWire, PairWire } from '../wire.ts';
import { DecideBar } from './DecideBar.tsx';
import css from './duplicates.module.css';
import { pairQuery } from './queries.ts';
import { SideBySide } from './SideBySide.tsx';
import type { Queue } from './useQueue.ts';
import { useQueueKeys } from './useQueueKeys.ts';
import { Waterfall } from './Waterfall.tsx';

type Props = { object: ObjectWire; pair: PairWire; queue: Queue };

/** The pair at hand: side by side with why they are alike and the three answers; “same” opens the merge. */
export function PairView({ object, pair, queue }: Props) {
  const [merging, setMerging] = useState(false);
  const { actions } = useMetadata();
  const mayMerge = actions.some(({ name }) => name === 'mergeRecords');
  // Once it is merged there is no such pair to ask for.
  const { data, error, refetch } = useQuery({ ...pairQuery(pair.id), enabled: !merging });
  const same = () => (mayMerge ? setMerging(true) : queue.decide('same'));
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (merging && data) {
    return (
      <MergeView
        object={object}
        pair={data}
        onMerged={queue.merged}
        onBack={() => setMerging(false)}
        onLater={pair.status === 'same' ? null : () => queue.decide('same')}
      />
    );
  }
  return (
    <>
      <ReviewKeys queue={queue} onSame={same} />
      {data ? <Compared object={object} pair={data} /> : <Skeleton h={420} />}
      <DecideBar queue={queue} onSame={same} />
    </>
  );
}

function Compared({ object, pair }: { object: ObjectWire; pair: PairDetailWire }) {
  const phone = usePhone();
  const top = useRef<HTMLDivElement>(null);
  // Each pair begins at its top, wherever the one before was left.
  useEffect(() => {
    if (phone) top.current?.scrollIntoView({ block: 'start' });
  }, [phone]);
  return (
    <div className={css.compared} ref={top} data-compared={pair.id}>
      <SideBySide object={object} pair={pair} />
      <Waterfall pair={pair} />
    </div>
  );
}

/** The keys while one compares. */
function ReviewKeys({ queue, onSame }: { queue: Queue; onSame: () => void }) {
  const next = () => queue.step(1);
  const previous = () => queue.step(-1);
  useQueueKeys({
    1: onSame,
    2: () => queue.decide('different'),
    3: () => queue.decide('notSure'),
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
  });
  return null;
}
