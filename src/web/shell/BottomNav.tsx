import { Drawer, Group, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type Icon, IconDots, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { NavGroups } from './SideNav.tsx';
import { usableDialogs, useScreens } from '../screen.ts';
import { openedDialog } from './dialogs.ts';
import { creatable, objectIcon, placesOf, useNavGroups, usePlaceName } from './nav.ts';

/** The phone's navigation: where one works most, create, and the rest under “more”. */
export function BottomNav() {
  const { t } = useT();
  const label = useLabel();
  const metadata = useMetadata();
  const groups = useNavGroups();
  const placeName = usePlaceName();
  const [more, moreOpen] = useDisclosure(false);
  const [create, createOpen] = useDisclosure(false);
  // The home page and the first list of each kind of work: customers and, say, tasks; then what else there is.
  const places = useMemo(() => {
    const work = groups.filter((group) => group.title !== 'nav.settings');
    const homes = work
      .filter((group) => group.title === 'nav.home')
      .flatMap((group) => placesOf(group).slice(0, 1));
    const lists = work.map(({ objects }) => placesOf({ pages: [], objects }));
    const firsts = lists.flatMap((group) => group.slice(0, 1));
    const others = lists.flatMap((group) => group.slice(1));
    return [...homes, ...firsts, ...others].slice(0, 3);
  }, [groups]);
  const dialogs = usableDialogs(useScreens(), metadata);
  const objects = useMemo(() => creatable(metadata), [metadata]);
  return (
    <>
      <Group h="100%" gap={0} grow wrap="nowrap">
        {places.map((place) => (
          <PlaceLink key={place.path} icon={place.icon} text={placeName(place)} path={place.path} />
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
        {dialogs.map((dialog) => (
          <UnstyledButton
            key={dialog.id}
            display="block"
            w="100%"
            py="sm"
            onClick={() => {
              createOpen.close();
              openedDialog.set(dialog);
            }}
          >
            <RowFace icon={dialog.icon} text={t(dialog.title)} />
          </UnstyledButton>
        ))}
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

function PlaceLink({ icon, text, path }: Item & { path: string }) {
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

function CreateRow({ icon, text, path, onPick }: Item & { path: string; onPick: () => void }) {
  return (
    <UnstyledButton
      display="block"
      py="sm"
      onClick={onPick}
      renderRoot={(props: Record<string, unknown>) => (
        <Link {...props} to="/$path/new" params={{ path }} search={{}} />
      )}
    >
      <RowFace icon={icon} text={text} />
    </UnstyledButton>
  );
}

function RowFace({ icon: Picture, text }: Item) {
  return (
    <Group gap="sm">
      <Picture size={20} aria-hidden />
      <Text>{text}</Text>
    </Group>
  );
}
