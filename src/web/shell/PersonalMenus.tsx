import { ActionIcon, Avatar, Button, Menu, Text, Tooltip } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconSunMoon,
  IconUserCircle,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import { useProfileChange, useSignOut } from './session.ts';
import { useToasts } from './toasts.tsx';

/** Changes to the other language; its name is written in that language. */
export function LanguageButton() {
  const { t, locale } = useT();
  const change = useProfileChange();
  const toasts = useToasts();
  return (
    <Button
      variant="subtle"
      color="gray"
      px="xs"
      fw={400}
      flex="none"
      lang={locale === 'zh' ? 'en' : 'zh-CN'}
      onClick={() => void change({ locale: locale === 'zh' ? 'en' : 'zh' }).catch(toasts.failed)}
    >
      {t(locale === 'zh' ? 'shell.toEnglish' : 'shell.toChinese')}
    </Button>
  );
}

const THEMES = [
  ['light', 'shell.themeLight', IconSun],
  ['dark', 'shell.themeDark', IconMoon],
  ['auto', 'shell.themeAuto', IconDeviceDesktop],
] as const;

/** Light, dark or as the system. */
export function ThemeMenu() {
  const { t } = useT();
  const me = useMe();
  const change = useProfileChange();
  const toasts = useToasts();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('shell.theme')}>
          <ActionIcon aria-label={t('shell.theme')}>
            <IconSunMoon size={20} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map(([theme, key, Icon]) => (
          <Menu.Item
            key={theme}
            leftSection={<Icon size={16} aria-hidden />}
            fw={me.theme === theme ? 600 : undefined}
            aria-current={me.theme === theme || undefined}
            onClick={() => void change({ theme }).catch(toasts.failed)}
          >
            {t(key)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The member: profile, sign out. */
export function MeMenu() {
  const { t } = useT();
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon aria-label={t('shell.me')}>
          <Avatar size={24} radius="xl" aria-hidden>
            {String.fromCodePoint(me.name.codePointAt(0) ?? 0x3f)}
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="sm" fw={500} px="sm" pt={4} truncate>
          {me.name}
        </Text>
        <Text size="xs" c="dimmed" px="sm" pb={4} truncate>
          {me.email}
        </Text>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserCircle size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/me" />}
        >
          {t('shell.profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut()}
        >
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
