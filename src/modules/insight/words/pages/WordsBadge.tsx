import { Badge, Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { RecordWire } from '../../../../kernel/wire.ts';
import { useT } from '../../../../web/i18n/i18n.ts';
import type { PanelProps } from '../../../../web/screen.ts';
import { choiceColor } from '../../../../web/theme.ts';
import { WordsReading } from './WordsReading.tsx';
import css from './words.module.css';
import { useOptions } from './useOptions.ts';

/** How a text sounds, beside it; a click shows by which words that was read, and corrects it. */
export function WordsBadge({ object, record }: PanelProps) {
  const { t } = useT();
  const [opened, setOpened] = useState(false);
  const options = useOptions(object.name);
  const named = (field: string) => options(field).find(({ id }) => id === record[field]);
  const [sentiment, emotion] = [named('sentiment'), named('emotion')];
  if (!sentiment) return null;
  const text = emotion ? `${sentiment.name} · ${emotion.name}` : sentiment.name;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={320}
      position="bottom-start"
      withArrow
      trapFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={css.badge}
          aria-label={t('words.badge', { mood: text })}
          data-words={sentiment.id}
          onClick={() => setOpened(!opened)}
        >
          <Badge
            size="sm"
            variant={isPlain(record) ? 'outline' : undefined}
            color={choiceColor(isPlain(record) ? 'gray' : (emotion ?? sentiment).color)}
          >
            {text}
          </Badge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {opened && <WordsReading object={object} record={record} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Nothing in it that one has to look at. */
function isPlain(record: RecordWire): boolean {
  return record['sentiment'] === 'neutral' && (record['emotion'] ?? null) === null;
}
