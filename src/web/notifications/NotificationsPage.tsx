import { Stack } from '@mantine/core';
import { NotificationList } from './NotificationList.tsx';

/** One's own notifications, as a page: for a phone, and for the older ones. */
export function NotificationsPage() {
  return (
    <Stack py="sm" maw={720}>
      <NotificationList />
    </Stack>
  );
}
