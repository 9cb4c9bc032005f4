import { ActionIcon, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { createElement } from 'react';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { type Place, placesOf, useNavGroups, usePlaceName } from './nav.ts';

type SideNavProps = { collapsed: boolean; onCollapse: (collapsed: boolean) => void };

/** The navigation by work at the left. */
export function SideNav({ collapsed, onCollapse }: SideNavProps) {
  const { t } = useT();
  const me = useMe();
  const toggle = t(collapsed ? 'shell.expand' : 'shell.collapse');
  return (
    <>
      <Group h={48} px={12} gap="xs" wrap="nowrap" justify={collapsed ? 'center' : 'space-between'}>
        {!collapsed && (
          <Text fw={600} size="md" truncate title={me.organisation.name}>
            {me.organisation.name}
          </Text>
        )}
        <Tooltip label={toggle} position="right">
          <ActionIcon
            aria-label={toggle}
            aria-expanded={!collapsed}
            onClick={() => onCollapse(!collapsed)}
          >
            {collapsed ? (
              <IconLayoutSidebarLeftExpand size={18} />
            ) : (
              <IconLayoutSidebarLeftCollapse size={18} />
            )}
          </ActionIcon>
        </Tooltip>
      </Group>
      <NavGroups collapsed={collapsed} />
    </>
  );
}

/** The groups of the navigation, also used by the phone's “more”. */
export function NavGroups({ collapsed, onPick }: { collapsed: boolean; onPick?: () => void }) {
  const { t } = useT();
  const groups = useNavGroups();
  return (
    <Stack gap="sm" p="xs">
      {groups.map((group) => (
        <section key={group.title} aria-label={t(group.title)}>
          {!collapsed && group.title !== 'nav.home' && (
            <Text size="xs" c="dimmed" px="xs" pb={4}>
              {t(group.title)}
            </Text>
          )}
          {placesOf(group).map((place) => (
            <NavItem key={place.path} place={place} collapsed={collapsed} onPick={onPick} />
          ))}
        </section>
      ))}
    </Stack>
  );
}

function NavItem({
  place,
  collapsed,
  onPick,
}: {
  place: Place;
  collapsed: boolean;
  onPick?: () => void;
}) {
  const text = usePlaceName()(place);
  const link = (
    <Link
      to="/$path"
      params={{ path: place.path }}
      activeOptions={{ includeSearch: false }}
      activeProps={{ 'data-active': true, 'aria-current': 'page' }}
      className="zy-line mantine-focus-auto"
      aria-label={collapsed ? text : undefined}
      onClick={onPick}
    >
      {createElement(place.icon, { size: 18, stroke: 1.5, 'aria-hidden': true })}
      {!collapsed && <span className="zy-ellipsis">{text}</span>}
    </Link>
  );
  return collapsed ? (
    <Tooltip label={text} position="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
