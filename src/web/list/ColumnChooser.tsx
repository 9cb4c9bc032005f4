import { Button, Popover, Skeleton } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { Suspense, lazy, useState } from 'react';
import { useT } from '../i18n/i18n.ts';
import type { ColumnListProps } from './ColumnList.tsx';

// Its input is not needed for looking at a list.
const ColumnList = lazy(async () => ({ default: (await import('./ColumnList.tsx')).ColumnList }));

/** Which columns the list shows and in which order: by dragging or by buttons. */
export function ColumnChooser(props: ColumnListProps) {
  const { t } = useT();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={320}
      shadow="md"
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconColumns3 size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          {t('list.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={t('list.columnsTitle')}>
        {/* What is loading holds the focus: without anything to focus, the popover would not keep it. */}
        <Suspense fallback={<Skeleton h={200} tabIndex={-1} data-autofocus />}>
          <ColumnList {...props} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
