import { Button, EmptyState } from '@mantine/core';
import { IconError404 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useT } from '../i18n/i18n.ts';

/** No such page or record, or none that this member may see. */
export function NotFoundPage() {
  const { t } = useT();
  return (
    <EmptyState
      p="xl"
      icon={<IconError404 aria-hidden />}
      title={t('state.notFoundTitle')}
      description={t('state.notFound')}
    >
      <Button variant="default" renderRoot={(props: object) => <Link {...props} to="/" />}>
        {t('state.home')}
      </Button>
    </EmptyState>
  );
}
