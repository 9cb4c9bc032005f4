import { Button, Group } from '@mantine/core';
import { useT } from '../../../../web/i18n/i18n.ts';

type Props = {
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
};

/** Shows the next portion of a list. */
export function More({ query }: Props) {
  const { t } = useT();
  if (!query.hasNextPage) return null;
  return (
    <Group justify="center">
      <Button
        variant="default"
        loading={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t('import.more')}
      </Button>
    </Group>
  );
}
