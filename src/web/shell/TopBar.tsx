import { ActionIcon, Box, Group, Kbd, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useT } from '../i18n/i18n.ts';
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
  if (phone) {
    return (
      <Tooltip label={t('shell.search')}>
        <ActionIcon aria-label={t('shell.search')} onClick={openPalette}>
          <IconSearch size={20} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <UnstyledButton
      onClick={openPalette}
      h={32}
      px="sm"
      w="min(28rem, 100%)"
      bd="1px solid var(--zy-border)"
      bg="var(--zy-surface)"
      style={{ borderRadius: 'var(--mantine-radius-sm)' }}
    >
      <Group gap="xs" wrap="nowrap">
        <IconSearch size={16} aria-hidden />
        <Text size="sm" c="dimmed" flex={1}>
          {t('shell.searchHint')}
        </Text>
        <Box aria-hidden>
          <Kbd size="xs">{APPLE ? '⌘' : 'Ctrl'}</Kbd> <Kbd size="xs">K</Kbd>
        </Box>
      </Group>
    </UnstyledButton>
  );
}
