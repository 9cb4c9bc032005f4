import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrors } from '../api/problem.ts';
import { useT } from '../i18n/i18n.ts';
import { useToasts } from '../shell/toasts.tsx';
import type { ListState } from './useListState.ts';
import type { SavedViews } from './useSavedViews.ts';
import { type SavedView, definitionOf } from './view.ts';
import { useFocusBack } from '../state/useFocusBack.ts';

export type ViewDialogMode = { type: 'add' } | { type: 'rename'; view: SavedView };

type Props = { mode: ViewDialogMode; list: ListState; saved: SavedViews; onClose: () => void };

const MAX_NAME = 60;

/** Names a view: a new one made of what is on screen, or one that exists. */
export function ViewDialog({ mode, list, saved, onClose }: Props) {
  useFocusBack();
  const { t } = useT();
  const toasts = useToasts();
  const [name, setName] = useState(mode.type === 'rename' ? mode.view.name : '');
  const [shared, setShared] = useState(false);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (mode.type === 'rename') {
      await saved.change(mode.view, { name: name.trim() });
      return;
    }
    const view = await saved.add(name.trim(), shared, definitionOf(list));
    list.openNew(view.id);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    setBusy(true);
    try {
      await save();
      onClose();
    } catch (failure) {
      const { fields } = fieldErrors(failure);
      setError(fields['name']);
      if (!fields['name']) toasts.failed(failure);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(mode.type === 'add' ? 'list.viewSaveAs' : 'list.viewRename')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            label={t('list.viewName')}
            placeholder={t('list.viewNameHint')}
            data-autofocus
            required
            maxLength={MAX_NAME}
            value={name}
            error={error}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {mode.type === 'add' && (
            <Checkbox
              label={t('list.viewShare')}
              description={t('list.viewShareHint')}
              checked={shared}
              onChange={(event) => setShared(event.currentTarget.checked)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('list.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={name.trim() === ''}>
              {t('list.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
