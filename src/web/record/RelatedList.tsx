import { ActionIcon, Anchor, Badge, Skeleton, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { RecordWire } from '../../kernel/wire.ts';
import { usePage } from '../api/queries.ts';
import { CreateModal } from '../form/CreateModal.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { ErrorState } from '../state/ErrorPage.tsx';
import { LinkedPills } from './LinkedPills.tsx';
import { type Related, isLink } from './layout.ts';
import css from './record.module.css';
import { RelatedRow } from './RelatedRow.tsx';
import { relatedPage } from './relatedRow.ts';

type Props = {
  related: Related;
  /** The record on the page. */
  id: string;
  title: string;
};

/** The first of the records that point to the one on the page; the rest are a step away in their list. */
export function RelatedList({ related, id, title, ready }: Props & { ready: boolean }) {
  const { t } = useT();
  const label = useLabel();
  const { object, field } = related;
  const link = isLink(object);
  const asked = useMemo(() => relatedPage(related, id), [id, related]);
  const { where } = asked;
  const page = usePage(object, asked, { enabled: ready });
  const [picking, pick] = useDisclosure(false);
  const mayAdd = object.verbs.create && field.right === 'write';
  const name = label(related.label);
  const empty = !link && page.isSuccess && page.items.length === 0;
  return (
    // What is empty stands below what is not.
    <section aria-label={name} style={{ order: empty ? 1 : 0 }}>
      <div className={css.relatedHead}>
        <Title order={2} size="h3">
          <Anchor
            inherit
            c={empty ? 'dimmed' : 'inherit'}
            title={t('related.openAll', { label: name })}
            renderRoot={(props: Record<string, unknown>) => (
              <Link {...props} to="/$path" params={{ path: object.path }} search={{ where }} />
            )}
          >
            {name}
          </Anchor>
          {page.total && page.total.count > 0 && (
            <Badge size="sm" color="gray" ml={6}>
              {t(page.total.capped ? 'related.countCapped' : 'related.count', {
                count: page.total.count,
              })}
            </Badge>
          )}
        </Title>
        {mayAdd && (
          <Add related={related} id={id} title={title} onPick={link ? pick.toggle : null} />
        )}
      </div>
      {page.error && page.items.length === 0 ? (
        <ErrorState error={page.error} onRetry={() => void page.refetch()} />
      ) : link ? (
        <LinkedPills
          related={related}
          id={id}
          items={page.items}
          picking={picking}
          onPicked={pick.close}
        />
      ) : empty ? null : (
        <Rows related={related} items={page.items} loading={page.isPending} />
      )}
      {page.hasNextPage && (
        <Anchor
          size="sm"
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path" params={{ path: object.path }} search={{ where }} />
          )}
        >
          {t('related.openAll', { label: name })}
        </Anchor>
      )}
    </section>
  );
}

function Rows({
  related,
  items,
  loading,
}: {
  related: Related;
  items: RecordWire[];
  loading: boolean;
}) {
  if (loading) return <Skeleton h={20} my={4} />;
  return (
    <ul className={css.related}>
      {items.map((record) => (
        <RelatedRow key={record.id} related={related} record={record} />
      ))}
    </ul>
  );
}

/** Adds by a form, or by a picker where the record only ties two together. */
function Add({ related, id, title, onPick }: Props & { onPick: (() => void) | null }) {
  const { t } = useT();
  const label = useLabel();
  const [open, setOpen] = useState(false);
  const { object, field } = related;
  const given = useMemo(
    () => ({ values: { [field.name]: id }, titles: { [field.name]: title } }),
    [field.name, id, title],
  );
  return (
    <>
      <ActionIcon
        aria-label={t('related.add', { object: label(related.label) })}
        onClick={onPick ?? (() => setOpen(true))}
      >
        <IconPlus size={16} />
      </ActionIcon>
      {open && (
        <CreateModal object={object} given={given} place={id} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
