import './list.css';
import { Button, Checkbox, EmptyState, Group, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconRestore, IconTrash } from '@tabler/icons-react';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useMe, useObjectByPath, usePage } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { asText } from '../fields/value.ts';
import { formatDateTime } from '../format.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { PageSkeleton } from '../state/PageSkeleton.tsx';
import { BulkProgress } from './BulkProgress.tsx';
import { titleText } from './GridCell.tsx';
import { LoadMoreFault } from './LoadMoreFault.tsx';
import { NOTHING_SELECTED, isSelected, selectRange, toggle, toggleLoaded } from './selection.ts';
import { useBulk } from './useBulk.ts';
import { useGridRows } from './useGridRows.ts';

const route = getRouteApi('/app/$path/trash');
const ROW = 56;
const PAGE = 100;

/** The deleted records of an object. */
export function TrashPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <Trash key={object.name} object={object} /> : <NotFoundPage />;
}

function Trash({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const plural = label(object.pluralLabel);
  const fields = useMemo(() => [object.titleField, 'deletedAt', 'updatedBy'], [object]);
  const page = usePage(object, { trash: true, fields, limit: PAGE });
  return (
    <div className="zy-list">
      <Group justify="space-between" gap="xs" className="zy-list-header">
        <Title order={1}>{t('trash.title', { object: plural })}</Title>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path" params={{ path: object.path }} search={{}} />
          )}
        >
          {t('trash.back', { object: plural })}
        </Button>
      </Group>
      {page.isPending ? (
        <PageSkeleton rows={8} />
      ) : page.error && page.items.length === 0 ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : (
        <Deleted object={object} page={page} />
      )}
    </div>
  );
}

function Deleted({ object, page }: { object: ObjectWire; page: ReturnType<typeof usePage> }) {
  const { t } = useT();
  const label = useLabel();
  const toasts = useToasts();
  const bulk = useBulk(object);
  const { setScroller, onScroll, range, total } = useGridRows({
    page,
    rowHeight: ROW,
    listKey: `trash:${object.name}`,
    header: 0,
  });
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const loaded = page.items.map((record) => record.id);
  const chosen = loaded.filter((id) => isSelected(selection, id));
  const restore = async () => {
    await bulk.start({ op: 'restore', ids: chosen });
    setSelection(NOTHING_SELECTED);
  };
  return (
    <>
      {page.items.length === 0 ? (
        <EmptyState
          p="xl"
          icon={<IconTrash aria-hidden />}
          title={t('trash.empty')}
          description={t('trash.emptyHint', { object: label(object.pluralLabel) })}
        />
      ) : (
        <Group className="zy-trash-bar" justify="space-between">
          <Checkbox
            size="xs"
            label={
              chosen.length === 0
                ? t('list.selectLoaded')
                : t('list.selected', { count: chosen.length })
            }
            checked={chosen.length > 0 && chosen.length === loaded.length}
            indeterminate={chosen.length > 0 && chosen.length < loaded.length}
            onChange={() => setSelection((now) => toggleLoaded(now, loaded))}
          />
          <Button
            variant="default"
            leftSection={<IconRestore size={16} aria-hidden />}
            disabled={chosen.length === 0}
            onClick={() => void restore().catch(toasts.failed)}
          >
            {t('list.bulkRestore')}
          </Button>
        </Group>
      )}
      <div ref={setScroller} className="zy-trash" onScroll={onScroll}>
        <ul className="zy-trash-list" style={{ height: total }}>
          {page.items.slice(range.from, range.to).map((record, n) => {
            const start = (range.from + n) * ROW;
            return (
              <li
                key={record.id}
                className="zy-trash-row"
                style={{ transform: `translateY(${start}px)`, height: ROW }}
              >
                <DeletedRow
                  object={object}
                  record={record}
                  selected={isSelected(selection, record.id)}
                  onSelect={(range) =>
                    setSelection((now) => (range ? selectRange : toggle)(now, record.id, loaded))
                  }
                />
              </li>
            );
          })}
        </ul>
        <LoadMoreFault page={page} />
      </div>
      {bulk.job && <BulkProgress job={bulk.job} onDismiss={bulk.dismiss} />}
    </>
  );
}

type RowProps = {
  object: ObjectWire;
  record: RecordWire;
  selected: boolean;
  onSelect: (range: boolean) => void;
};

function DeletedRow({ object, record, selected, onSelect }: RowProps) {
  const { t, locale } = useT();
  const me = useMe();
  const toasts = useToasts();
  const write = useWrite(object);
  const [busy, setBusy] = useState(false);
  const title = titleText(object, record);
  // Whoever changed a deleted record last is who deleted it: nothing else can change it.
  const by = record._titles['updatedBy'] ?? t('trash.someone');
  const restore = async () => {
    setBusy(true);
    try {
      await write.restore(record.id);
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <>
      <Checkbox
        size="xs"
        aria-label={t('list.select', { title })}
        checked={selected}
        onChange={({ nativeEvent }) =>
          onSelect(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
      <div className="zy-trash-text">
        <Text size="sm" className="zy-ellipsis">
          {title || '—'}
        </Text>
        <Text size="xs" c="dimmed" className="zy-ellipsis">
          <time dateTime={asText(record['deletedAt'])}>
            {formatDateTime(asText(record['deletedAt']), locale, me.timeZone)}
          </time>
          {' · '}
          {by}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-label={t('trash.restoreOne', { title })}
        onClick={() => void restore()}
      >
        {t('trash.restore')}
      </Button>
    </>
  );
}
