import { Drawer, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type Icon, IconDots, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { NavGroups } from './SideNav.tsx';
import { creatable, navGroups, objectIcon } from './nav.ts';

/** The phone's navigation: where one works most, create, and the rest under “more”. */
export function BottomNav() {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const [more, moreOpen] = useDisclosure(false);
  const [create, createOpen] = useDisclosure(false);
  // The first object of each kind of work: customers and, say, tasks; then what else there is.
  const places = useMemo(() => {
    const work = navGroups(metadata).filter((group) => group.title !== 'nav.settings');
    const firsts = work.flatMap((group) => group.objects.slice(0, 1));
    const others = work.flatMap((group) => group.objects.slice(1));
    return [...firsts, ...others].slice(0, 3);
  }, [metadata]);
  const objects = useMemo(() => creatable(metadata), [metadata]);
  return (
    <>
      <Group h="100%" gap={0} grow wrap="nowrap">
        {places.map((object) => (
          <Place
            key={object.name}
            icon={objectIcon(object.name)}
            text={label(object.pluralLabel)}
            path={object.path}
          />
        ))}
        {objects.length > 0 && (
          <Press icon={IconPlus} text={t('shell.create')} onClick={createOpen.open} />
        )}
        <Press icon={IconDots} text={t('shell.more')} onClick={moreOpen.open} />
      </Group>
      <Drawer
        opened={more}
        onClose={moreOpen.close}
        position="bottom"
        styles={sheet}
        title={t('shell.more')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        <NavGroups collapsed={false} onPick={moreOpen.close} />
      </Drawer>
      <Drawer
        opened={create}
        onClose={createOpen.close}
        position="bottom"
        styles={sheet}
        title={t('shell.create')}
        closeButtonProps={{ 'aria-label': t('shell.close') }}
      >
        {objects.map((object) => (
          <CreateRow
            key={object.name}
            icon={objectIcon(object.name)}
            text={label(object.label)}
            path={object.path}
            onPick={createOpen.close}
          />
        ))}
      </Drawer>
    </>
  );
}

/** A drawer as high as its content, from below. */
const sheet = {
  inner: { alignItems: 'flex-end' },
  content: { flex: '0 0 100%', height: 'auto', maxHeight: '80dvh' },
} as const;

type Item = { icon: Icon; text: string };

function Face({ icon: Picture, text }: Item) {
  return (
    <>
      <Picture size={22} stroke={1.5} aria-hidden />
      <Text size="xs" truncate>
        {text}
      </Text>
    </>
  );
}

const column = {
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  justifyContent: 'center',
  height: '100%',
  minWidth: 0,
} as const;

function Place({ icon, text, path }: Item & { path: string }) {
  return (
    <UnstyledButton
      style={column}
      renderRoot={(props: Record<string, unknown>) => (
        <Link
          {...props}
          to="/$path"
          params={{ path }}
          activeOptions={{ includeSearch: false }}
          activeProps={{ 'aria-current': 'page', className: 'zy-place-active' }}
        />
      )}
    >
      <Face icon={icon} text={text} />
    </UnstyledButton>
  );
}

function Press({ icon, text, onClick }: Item & { onClick: () => void }) {
  return (
    <UnstyledButton style={column} onClick={onClick}>
      <Face icon={icon} text={text} />
    </UnstyledButton>
  );
}

function CreateRow({
  icon: Picture,
  text,
  path,
  onPick,
}: Item & { path: string; onPick: () => void }) {
  return (
    <UnstyledButton
      display="block"
      py="sm"
      onClick={onPick}
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/new" params={{ path }} search={{}} />
      )}
    >
      <Group gap="sm">
        <Picture size={20} aria-hidden />
        <Text>{text}</Text>
      </Group>
    </UnstyledButton>
  );
}
