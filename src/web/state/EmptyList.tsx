import { Button, EmptyState } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { ObjectIcon } from '../shell/ObjectIcon.tsx';

/** A list without any record: what it is for and the first step. */
export function EmptyList({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <EmptyState
      p="xl"
      icon={<ObjectIcon object={object.name} />}
      title={t('list.empty', { object: label(object.pluralLabel) })}
      description={object.help ? label(object.help) : undefined}
    >
      {object.verbs.create && (
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/new" params={{ path: object.path }} search={{}} />
          )}
        >
          {t('palette.createOne', { object: label(object.label) })}
        </Button>
      )}
    </EmptyState>
  );
}
