import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ObjectWire } from '../../../kernel/wire.ts';
import { useLabel } from '../../../web/i18n/i18n.ts';

/** The way to the list of all of them. */
export function BackLink({ object, onClick }: { object: ObjectWire; onClick?: () => void }) {
  const label = useLabel();
  return (
    <Anchor
      size="sm"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
      onClick={onClick}
      renderRoot={(props: object) => (
        <Link {...props} to="/$path" params={{ path: object.path }} search={{}} />
      )}
    >
      <IconArrowLeft size={14} aria-hidden />
      {label(object.pluralLabel)}
    </Anchor>
  );
}
