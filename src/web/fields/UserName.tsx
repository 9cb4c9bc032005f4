import { Avatar, Group, Text } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';

/** A member by name, with the first character as a picture. */
export function UserName({ id, name, compact }: { id: string; name?: string; compact?: boolean }) {
  const { t } = useT();
  if (!name) {
    return (
      <Text span size="sm" c="dimmed">
        {t('field.notVisible')}
      </Text>
    );
  }
  return (
    <Group component="span" gap={6} wrap="nowrap" className="zy-value" data-user={id}>
      <Avatar component="span" size={20} radius="xl" aria-hidden>
        {String.fromCodePoint(name.codePointAt(0) ?? 0x3f)}
      </Avatar>
      <Text span size="sm" className={compact ? 'zy-ellipsis' : undefined}>
        {name}
      </Text>
    </Group>
  );
}
