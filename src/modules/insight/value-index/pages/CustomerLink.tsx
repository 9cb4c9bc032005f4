import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import { useT } from '../../../../web/i18n/i18n.ts';

/** Opens a customer; those whose name the reader may not see have none. */
export function CustomerLink({ id, name }: { id: string; name: string }) {
  const { t } = useT();
  const path = useObject('customer')?.path ?? '';
  return (
    <Anchor
      inherit
      className="zy-ellipsis"
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/$id" params={{ path, id }} />
      )}
    >
      {name || t('valueIndex.nameless')}
    </Anchor>
  );
}
