import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Suspense, useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { keys } from '../api/keys.ts';
import { problemCode } from '../api/problem.ts';
import { useMetadata, useObjectByPath, useRecord } from '../api/queries.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { useScreens } from '../screen.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import type { ComposerWish } from './Composer.tsx';
import { GoneRecord } from './GoneRecord.tsx';
import { customersTimeline, relatedParts } from './layout.ts';
import css from './record.module.css';
import { RecordColumns } from './RecordColumns.tsx';
import { RecordHeader } from './RecordHeader.tsx';
import { RecordSkeleton } from './RecordSkeleton.tsx';
import { RecordTabs } from './RecordTabs.tsx';

const route = getRouteApi('/app/$path/$id');

/** One record of any object: who it is, what happened, what belongs to it. */
export function RecordPage() {
  const { path, id } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <Loaded key={`${path}/${id}`} object={object} id={id} /> : <NotFoundPage />;
}

function Loaded({ object, id }: { object: ObjectWire; id: string }) {
  const client = useQueryClient();
  const { data: record, error, refetch } = useRecord(object, id);
  if (error && ['not_found', 'invalid_id'].includes(problemCode(error))) {
    const again = () => void client.resetQueries({ queryKey: keys.record(object.name, id) });
    return <GoneRecord object={object} id={id} onRestored={again} />;
  }
  // What is on screen stays when a refresh fails; the banner of the shell says that the server is away.
  if (error && !record?._rights) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return record ? <Shown object={object} record={record} /> : <RecordSkeleton />;
}

/** The page that its module gives it, or the one that every object has. */
function Shown(props: { object: ObjectWire; record: RecordWire }) {
  const own = useScreens().records.find(({ object }) => object === props.object.name);
  return own ? (
    <Suspense fallback={<RecordSkeleton />}>
      <own.component {...props} />
    </Suspense>
  ) : (
    <Details {...props} />
  );
}

function Details({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const phone = usePhone();
  const { objects } = useMetadata();
  const [wish, setWish] = useState<ComposerWish>({ kind: null, nonce: 0 });
  const parts = useMemo(() => relatedParts(object, objects), [object, objects]);
  const { task, lists } = parts;
  const interaction = useMemo(
    () => parts.interaction ?? customersTimeline(object, record, objects),
    [object, objects, parts, record],
  );
  const mayNote = interaction?.object.verbs.create ? interaction : undefined;
  const mayPlan = task?.object.verbs.create ? task : undefined;
  const targets = useMemo(
    () => ({ object, id: record.id, interaction: mayNote, task: mayPlan }),
    [mayNote, mayPlan, object, record.id],
  );
  const ask = (kind: string | null) => setWish((now) => ({ kind, nonce: now.nonce + 1 }));
  const Layout = phone ? RecordTabs : RecordColumns;
  return (
    <div className={css.page}>
      <RecordHeader object={object} record={record} related={lists} onReach={ask} />
      <Layout
        object={object}
        record={record}
        related={lists}
        targets={targets}
        wish={wish}
        onAsk={ask}
      />
    </div>
  );
}
