import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useObject } from '../../../../web/api/queries.ts';
import type { ProductName } from '../wire.ts';

/** Opens a product. */
export function ProductLink({ product: { id, name } }: { product: ProductName }) {
  const path = useObject('product')?.path;
  if (path === undefined) return name;
  return (
    <Anchor
      inherit
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/$id" params={{ path, id }} />
      )}
    >
      {name}
    </Anchor>
  );
}
