import { Anchor, Button, EmptyState, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAt, IconBell, IconClock, IconUserCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { createElement } from 'react';
import type { NotificationWire } from '../../kernel/wire.ts';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { When } from '../record/When.tsx';
import { ErrorState } from '../state/ErrorPage.tsx';
import css from './notifications.module.css';
import { useMarkRead, useNotifications } from './queries.ts';

const ICONS = { assigned: IconUserCheck, mentioned: IconAt, taskDue: IconClock } as const;

/** Counting stops at a thousand. */
const MOST_COUNTED = 1_000;

/**
 * One's own notifications.
 *
 * @param short within the popover: what does not fit is on the page
 */
export function NotificationList({ short, onOpen }: { short?: boolean; onOpen?: () => void }) {
  const { t } = useT();
  const query = useNotifications();
  const markRead = useMarkRead();
  const { items, unread } = query;
  return (
    <div className={short ? css.short : undefined}>
      <Group justify="space-between" px="md" py="xs" wrap="nowrap">
        <Title order={short ? 2 : 1} size={short ? 'h4' : undefined}>
          {t('notify.title')}
        </Title>
        {unread > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => markRead()}>
            {t('notify.readAll')}
          </Button>
        )}
      </Group>
      {query.isPending && <Skeleton h={60} mx="md" my="xs" w="auto" />}
      {query.error && items.length === 0 && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState
          p="lg"
          icon={<IconBell aria-hidden />}
          title={t('notify.empty')}
          description={t('notify.emptyHint')}
        />
      )}
      <ul className={css.list}>
        {items.map((item) => (
          <Item
            key={item.id}
            item={item}
            onOpen={() => {
              if (!item.read) markRead([item.id]);
              onOpen?.();
            }}
            onRead={() => markRead([item.id])}
          />
        ))}
      </ul>
      <Stack align="center" gap={0} p="xs">
        {short && items.length > 0 && (
          <Anchor
            size="sm"
            onClick={onOpen}
            renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/notifications" />}
          >
            {t('notify.openAll')}
          </Anchor>
        )}
        {!short && query.hasNextPage && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('timeline.loadMore')}
          </Button>
        )}
      </Stack>
    </div>
  );
}

function Item({
  item,
  onOpen,
  onRead,
}: {
  item: NotificationWire;
  onOpen: () => void;
  onRead: () => void;
}) {
  const { t } = useT();
  const say = useSentence();
  const { about, count, read } = item;
  const open = about.path !== null && about.title !== null;
  const body = (
    <>
      <span className={css.icon}>
        {createElement(ICONS[item.kind], { size: 18, 'aria-hidden': true })}
      </span>
      <span>
        <Text size="sm" fw={read ? 400 : 600}>
          {say(item)}
        </Text>
        {item.excerpt && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {item.excerpt}
          </Text>
        )}
        <When iso={item.createdAt} />
      </span>
    </>
  );
  return (
    <li className={css.item} data-unread={!read || undefined}>
      {open && about.path !== null ? (
        count > 1 ? (
          <Link className={css.link} to="/$path" params={{ path: about.path }} onClick={onOpen}>
            {body}
          </Link>
        ) : (
          <Link
            className={css.link}
            to="/$path/$id"
            params={{ path: about.path, id: about.id }}
            onClick={onOpen}
          >
            {body}
          </Link>
        )
      ) : (
        <div className={css.link}>{body}</div>
      )}
      {!read && (
        <button type="button" className={css.dot} aria-label={t('notify.read')} onClick={onRead} />
      )}
    </li>
  );
}

/** What a notification says, in the reader's language. */
function useSentence(): (item: NotificationWire) => string {
  const { t } = useT();
  const label = useLabel();
  const { objects } = useMetadata();
  return ({ kind, about, actor, count }) => {
    const object = objects.find(({ name }) => name === about.object);
    if (about.title === null || !object) return t('notify.gone');
    const who = actor?.name ?? t('talk.somebody');
    const values = { actor: who, title: about.title, object: label(object.label) };
    if (kind === 'mentioned') return t('notify.mentioned', values);
    if (kind === 'taskDue') return t('notify.taskDue', values);
    if (count === 1) return t('notify.assigned', values);
    const number = count >= MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
    return t('notify.assignedMany', {
      actor: who,
      number,
      object: label(object.pluralLabel),
    });
  };
}
