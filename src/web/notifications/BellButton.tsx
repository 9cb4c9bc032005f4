import { ActionIcon, Indicator, Popover, Skeleton, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { useT } from '../i18n/i18n.ts';
import { useNotifications } from './queries.ts';

const NotificationList = lazy(async () => ({
  default: (await import('./NotificationList.tsx')).NotificationList,
}));

/** How many are shown; beyond, it says so. */
const MOST = 99;

/** What one was told, with the number of what is unread: a list on a desktop, a page on a phone. */
export function BellButton({ phone }: { phone: boolean }) {
  const { t } = useT();
  const { unread } = useNotifications();
  const [opened, { close, toggle }] = useDisclosure(false);
  const text = unread > 0 ? t('notify.unread', { count: unread }) : t('notify.title');
  const bell = (
    <Indicator
      disabled={unread === 0}
      label={unread > MOST ? `${MOST}+` : unread}
      size={16}
      // A phone's buttons are bigger than their pictures.
      offset={phone ? 11 : 6}
      inline
    >
      {phone ? (
        <ActionIcon
          aria-label={text}
          renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/notifications" />}
        >
          <IconBell size={20} stroke={1.5} />
        </ActionIcon>
      ) : (
        <ActionIcon aria-label={text} aria-expanded={opened} onClick={toggle}>
          <IconBell size={20} stroke={1.5} />
        </ActionIcon>
      )}
    </Indicator>
  );
  if (phone) return bell;
  return (
    <Popover
      opened={opened}
      onChange={(next) => !next && close()}
      position="bottom-end"
      width={400}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Tooltip label={text} disabled={opened}>
          {bell}
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t('notify.title')}>
        {opened && (
          <Suspense fallback={<Skeleton h={80} m="md" w="auto" />}>
            <NotificationList onOpen={close} short />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
