import { Box, Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useT } from '../i18n/i18n.ts';
import { BellButton } from '../notifications/BellButton.tsx';
import { openPalette } from '../palette/palette.ts';
import { CreateMenu } from './CreateMenu.tsx';
import { JobsButton } from './JobsButton.tsx';
import { LanguageButton, MeMenu, ThemeMenu } from './PersonalMenus.tsx';

const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Search, create, running work, language, appearance, me. */
export function TopBar({ phone }: { phone: boolean }) {
  return (
    <Group h="100%" px="sm" gap={4} wrap="nowrap" justify="space-between">
      <SearchButton phone={phone} />
      <Group gap={4} wrap="nowrap">
        {!phone && <CreateMenu />}
        <BellButton phone={phone} />
        <JobsButton />
        <LanguageButton />
        {!phone && <ThemeMenu />}
        <MeMenu />
      </Group>
    </Group>
  );
}

function SearchButton({ phone }: { phone: boolean }) {
  const { t } = useT();
  return (
    <UnstyledButton
      onClick={openPalette}
      h="var(--zy-control)"
      mah={36}
      px="sm"
      miw={0}
      w="min(28rem, 100%)"
      bd="1px solid var(--zy-border)"
      bg="var(--zy-surface)"
      style={{ borderRadius: 'var(--mantine-radius-sm)' }}
    >
      <Group gap="xs" wrap="nowrap">
        <IconSearch size={16} aria-hidden style={{ flex: 'none' }} />
        <Text size="sm" c="dimmed" flex={1} truncate>
          {t('shell.searchHint')}
        </Text>
        {!phone && (
          <Box aria-hidden>
            <Kbd size="xs">{APPLE ? '⌘' : 'Ctrl'}</Kbd> <Kbd size="xs">K</Kbd>
          </Box>
        )}
      </Group>
    </UnstyledButton>
  );
}
