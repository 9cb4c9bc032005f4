import { Avatar, Group } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';

/** A member by name, with the first character as a picture. */
export function UserName({ id, name, compact }: { id: string; name?: string; compact?: boolean }) {
  const { t } = useT();
  if (!name) {
    return (
      <span className="zy-text" data-dimmed>
        {t('field.notVisible')}
      </span>
    );
  }
  return (
    <Group component="span" gap={6} wrap="nowrap" className="zy-value" data-user={id}>
      <Avatar component="span" size={20} radius="xl" aria-hidden>
        {String.fromCodePoint(name.codePointAt(0) ?? 0x3f)}
      </Avatar>
      <span className={compact ? 'zy-text zy-ellipsis' : 'zy-text'}>{name}</span>
    </Group>
  );
}
