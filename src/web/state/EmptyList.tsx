import { Button, EmptyState, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type Screens, usableTools, useScreens } from '../screen.ts';
import { ObjectIcon } from '../shell/ObjectIcon.tsx';

/** A list without any record: what it is for and the first step, which may be a file with all of them. */
export function EmptyList({ object }: { object: ObjectWire }) {
  const { t } = useT();
  const label = useLabel();
  const tools = usableTools(useScreens(), useMetadata(), object);
  const [tool, setTool] = useState<Screens['tools'][number] | null>(null);
  return (
    <EmptyState
      p="xl"
      icon={<ObjectIcon object={object.name} />}
      title={t('list.empty', { object: label(object.pluralLabel) })}
      description={object.help ? label(object.help) : undefined}
    >
      <Group gap="sm" justify="center">
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
        {tools
          .filter(({ verb }) => verb === 'create')
          .map((one) => (
            <Button
              key={one.id}
              variant="default"
              leftSection={<one.icon size={16} aria-hidden />}
              onClick={() => setTool(one)}
            >
              {t(one.title)}
            </Button>
          ))}
      </Group>
      <Suspense fallback={null}>
        {tool && <tool.component object={object} list={{}} onClose={() => setTool(null)} />}
      </Suspense>
    </EmptyState>
  );
}
