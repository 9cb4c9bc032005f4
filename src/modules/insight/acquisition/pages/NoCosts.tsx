import { Button, EmptyState } from '@mantine/core';
import { IconPlus, IconReportMoney } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';

/** Says what costs are for where none is written down, and offers the first one. */
export function NoCosts() {
  const { t } = useT();
  const cost = useObject('cost');
  return (
    <EmptyState
      p="lg"
      icon={<IconReportMoney aria-hidden />}
      title={t('acquisition.noCosts')}
      description={t('acquisition.noCostsHint')}
    >
      {cost?.verbs.create && (
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/new" params={{ path: cost.path }} search={{}} />
          )}
        >
          {t('acquisition.addCost')}
        </Button>
      )}
    </EmptyState>
  );
}
