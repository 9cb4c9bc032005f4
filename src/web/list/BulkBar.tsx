import { Button, Group, Text } from '@mantine/core';
import { IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { Suspense, lazy, useState } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import type { BulkRequest } from '../api/writes.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import { isSettable } from './editable.ts';
import { ALL_SELECTED, MAX_IDS, NOTHING_SELECTED, type Selection } from './selection.ts';

const BulkSet = lazy(async () => ({ default: (await import('./BulkSet.tsx')).BulkSet }));

type Props = {
  object: ObjectWire;
  selection: Selection;
  where: Condition | undefined;
  /** False where everything that matches is loaded and selected already. */
  more: boolean;
  onSelection: (selection: Selection) => void;
  onStart: (bulk: BulkRequest) => Promise<void>;
};

/** What is selected, as the API takes it. */
export function targetOf(
  selection: Selection,
  where: Condition | undefined,
): Pick<BulkRequest, 'ids' | 'where'> {
  return selection.all ? { where: where ?? { and: [] } } : { ids: [...selection.ids] };
}

/** What can be done with the selected records, all at once. */
export function BulkBar({ object, selection, where, more, onSelection, onStart }: Props) {
  const { t } = useT();
  const toasts = useToasts();
  const [setting, setSetting] = useState(false);
  const count = selection.ids.size;
  const start = async (bulk: Pick<BulkRequest, 'op' | 'changes'>) => {
    await onStart({ ...targetOf(selection, where), ...bulk });
    onSelection(NOTHING_SELECTED);
  };
  const settable = object.verbs.update && object.fields.some((field) => isSettable(object, field));
  return (
    <Group className="zy-bulk" role="toolbar" aria-label={t('list.bulk')} gap="xs">
      <Text size="sm" fw={500} aria-live="polite">
        {selection.all ? t('list.selectedAll') : t('list.selected', { count })}
      </Text>
      {!selection.all && more && (
        <Button variant="subtle" size="compact-sm" onClick={() => onSelection(ALL_SELECTED)}>
          {t('list.selectAll')}
        </Button>
      )}
      {count >= MAX_IDS && (
        <Text size="xs" c="dimmed">
          {t('list.selectedMax', { count: MAX_IDS })}
        </Text>
      )}
      <span className="zy-bulk-space" />
      {settable && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPencil size={14} aria-hidden />}
          onClick={() => setSetting(true)}
        >
          {t('list.bulkSet')}
        </Button>
      )}
      {object.verbs.delete && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconTrash size={14} aria-hidden />}
          onClick={() => void start({ op: 'remove' }).catch(toasts.failed)}
        >
          {t('list.bulkDelete')}
        </Button>
      )}
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconX size={14} aria-hidden />}
        onClick={() => onSelection(NOTHING_SELECTED)}
      >
        {t('list.selectNone')}
      </Button>
      <Suspense fallback={null}>
        {setting && (
          <BulkSet
            object={object}
            count={selection.all ? null : count}
            onClose={() => setSetting(false)}
            onApply={(changes) => start({ op: 'update', changes })}
          />
        )}
      </Suspense>
    </Group>
  );
}
