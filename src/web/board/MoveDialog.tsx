import { Drawer, Modal, Stack, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useT } from '../i18n/i18n.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { useFocusBack } from '../state/useFocusBack.ts';
import { choiceColor } from '../theme.ts';
import type { BoardColumn } from './boardColumn.ts';

type Props = {
  title: string;
  columns: readonly BoardColumn[];
  from: string;
  onPick: (to: BoardColumn) => void;
  onClose: () => void;
};

/** Moves a card without dragging: one picks the column. */
export function MoveDialog({ title, columns, from, onPick, onClose }: Props) {
  useFocusBack();
  const { t } = useT();
  const phone = usePhone();
  const text = t('board.moveTo', { title });
  const close = { 'aria-label': t('shell.close') };
  const list = (
    <Stack gap={2}>
      {columns
        .filter((column) => column.droppable || column.key === from)
        .map((column) => (
          <UnstyledButton
            key={column.key}
            className="zy-line"
            data-active={column.key === from || undefined}
            aria-current={column.key === from || undefined}
            onClick={() => onPick(column)}
          >
            {column.color && (
              <span
                className="zy-dot"
                style={{ background: `var(--mantine-color-${choiceColor(column.color)}-6)` }}
              />
            )}
            <span className="zy-ellipsis">{column.title}</span>
            {column.key === from && <IconCheck size={16} aria-hidden />}
          </UnstyledButton>
        ))}
    </Stack>
  );
  return phone ? (
    <Drawer opened onClose={onClose} position="bottom" title={text} closeButtonProps={close}>
      {list}
    </Drawer>
  ) : (
    <Modal opened onClose={onClose} title={text} size="xs" closeButtonProps={close}>
      {list}
    </Modal>
  );
}
