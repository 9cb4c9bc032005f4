import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useT } from '../i18n/i18n.ts';
import { LocaleSwitch } from './LocaleSwitch.tsx';

/** The page around sign-in and set-up: a title, one sentence, a form. */
export function AuthFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: string;
  children: ReactNode;
}) {
  const { t } = useT();
  return (
    <Center component="main" mih="100dvh" p="md" bg="var(--zy-surface)">
      <Paper w="100%" maw={400} p="xl" withBorder radius="md">
        <Stack gap="lg">
          <div>
            <Text fw={600} c="var(--mantine-color-anchor)" mb="xs">
              {t('app.name')}
            </Text>
            <Title order={1}>{title}</Title>
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          </div>
          {children}
          <LocaleSwitch />
        </Stack>
      </Paper>
    </Center>
  );
}
