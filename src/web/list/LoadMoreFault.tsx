import { Button, Group, Text } from '@mantine/core';
import type { PageResult } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { useErrorText } from '../state/errorText.ts';

/** Says that further records could not be loaded; those on screen stay. */
export function LoadMoreFault({ page }: { page: PageResult }) {
  const { t } = useT();
  const errorText = useErrorText();
  if (!page.error || page.items.length === 0) return null;
  return (
    <Group className="zy-list-fault" role="alert" gap="sm">
      <Text size="sm">
        {t('list.moreFailed')} {errorText(page.error)}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void (page.isFetchNextPageError ? page.fetchNextPage() : page.refetch())}
      >
        {t('state.retry')}
      </Button>
    </Group>
  );
}
