import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { usableDialogs, useScreens } from '../screen.ts';
import { openedDialog } from './dialogs.ts';
import { creatable } from './nav.ts';
import { ObjectIcon } from './ObjectIcon.tsx';

/** The (+): whatever the member may create. */
export function CreateMenu() {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const objects = useMemo(() => creatable(metadata), [metadata]);
  const dialogs = usableDialogs(useScreens(), metadata);
  if (objects.length === 0) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Tooltip label={t('shell.create')}>
          <ActionIcon variant="filled" color="accent" aria-label={t('shell.create')}>
            <IconPlus size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {dialogs.map((dialog) => (
          <Menu.Item
            key={dialog.id}
            leftSection={<dialog.icon size={16} stroke={1.5} aria-hidden />}
            onClick={() => openedDialog.set(dialog)}
          >
            {t(dialog.title)}
          </Menu.Item>
        ))}
        {dialogs.length > 0 && <Menu.Divider />}
        {objects.map((object) => (
          <Menu.Item
            key={object.name}
            leftSection={<ObjectIcon object={object.name} size={16} />}
            renderRoot={(props: Record<string, unknown>) => (
              <Link {...props} to="/$path/new" params={{ path: object.path }} search={{}} />
            )}
          >
            {label(object.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
