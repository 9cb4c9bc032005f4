import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';

/** A page that is loading: a title and rows at their final height. */
export function PageSkeleton({ rows = 12 }: { rows?: number }) {
  const { t } = useT();
  return (
    <Stack gap="xs" p="md" aria-busy>
      <VisuallyHidden>{t('state.loading')}</VisuallyHidden>
      <Skeleton h={28} w={200} mb="sm" />
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} h={24} />
      ))}
    </Stack>
  );
}
