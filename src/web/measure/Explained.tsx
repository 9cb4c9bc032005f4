import { Popover, Text, UnstyledButton } from '@mantine/core';
import { useT } from '../i18n/i18n.ts';
import css from './explained.module.css';

type Props = { label: string; definition: string };

/** What a number is called; a click says how it is worked out. */
export function Explained({ label, definition }: Props) {
  const { t } = useT();
  return (
    <Popover width={260} position="bottom-start" withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton
          className={css.explained}
          aria-label={t('measure.definitionOf', { name: label })}
        >
          {label}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm">{definition}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
