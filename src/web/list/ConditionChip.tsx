import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { type Speaker, sayCondition } from './words.ts';

type Props = {
  condition: Condition;
  object: ObjectWire;
  speaker: Speaker;
  /** Left out for what can only be taken away. */
  onEdit?: () => void;
  onRemove: () => void;
};

/** One readable part of a condition: Enter or a click changes it, Delete or the cross takes it away. */
export function ConditionChip({ condition, object, speaker, onEdit, onRemove }: Props) {
  const { t } = useT();
  const said = sayCondition(condition, object, speaker);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    onRemove();
  };
  return (
    <span className="zy-list-chip">
      {onEdit ? (
        <UnstyledButton
          className="zy-list-chip-text"
          aria-label={t('list.editCondition', { condition: said })}
          onClick={onEdit}
          onKeyDown={onKeyDown}
        >
          {said}
        </UnstyledButton>
      ) : (
        <span className="zy-list-chip-text" title={t('list.notEditable')}>
          {said}
        </span>
      )}
      <UnstyledButton
        className="zy-list-chip-remove"
        aria-label={t('list.removeCondition', { condition: said })}
        onClick={onRemove}
      >
        <IconX size={14} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
