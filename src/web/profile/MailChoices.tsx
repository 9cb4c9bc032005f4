import { Paper, Stack, Switch, Text, Title } from '@mantine/core';
import type { NotificationKind } from '../../kernel/wire.ts';
import { useMe } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';
import type { ProfileChange } from '../shell/session.ts';

const KINDS = [
  ['assigned', 'profile.mailAssigned'],
  ['mentioned', 'profile.mailMentioned'],
  ['taskDue', 'profile.mailTaskDue'],
] as const satisfies [NotificationKind, string][];

/** Which notifications one has by mail as well; in the product one always has them. */
export function MailChoices({ onChange }: { onChange: (change: ProfileChange) => void }) {
  const { t } = useT();
  const me = useMe();
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {t('profile.mails')}
          </Title>
          <Text size="sm" c="dimmed">
            {t(me.mailOn ? 'profile.mailsHint' : 'profile.mailsOff')}
          </Text>
        </div>
        {me.mailOn &&
          KINDS.map(([kind, key]) => (
            <Switch
              key={kind}
              label={t(key)}
              checked={!me.mutedMails.includes(kind)}
              onChange={(event) => {
                const others = me.mutedMails.filter((one) => one !== kind);
                onChange({ mutedMails: event.currentTarget.checked ? others : [...others, kind] });
              }}
            />
          ))}
      </Stack>
    </Paper>
  );
}
