import { EmptyState } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { ValueIndexWire } from '../wire.ts';

/** Says why there is no index, and what would make one. */
export function NoIndex({ why }: { why: ValueIndexWire['why'] }) {
  const { t } = useT();
  const isWeights = why !== 'tooFew';
  return (
    <EmptyState
      p="xl"
      icon={<IconAdjustmentsHorizontal aria-hidden />}
      title={t(isWeights ? 'valueIndex.noWeight' : 'valueIndex.tooFew')}
      description={t(isWeights ? 'valueIndex.noWeightHint' : 'valueIndex.tooFewHint')}
    />
  );
}
