import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconDots, IconLink, IconPlus, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ActionWire, ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { startAction } from '../actions/action.ts';
import { withOptions } from '../actions/options.ts';
import { useMetadata } from '../api/queries.ts';
import { useWrite } from '../api/writes.ts';
import { CreateModal } from '../form/CreateModal.tsx';
import { useLabel, useT } from '../i18n/i18n.ts';
import { useScreens } from '../screen.ts';
import { useToasts } from '../shell/toasts.tsx';
import { type Related, isLink, recordTitle } from './layout.ts';

type Props = {
  object: ObjectWire;
  record: RecordWire;
  related: readonly Related[];
  /** All that are offered on the record. */
  actions: readonly ActionWire[];
  /** How many of them stand as buttons beside the menu. */
  shown: number;
};

/** What one does with a record less often. */
export function MoreMenu({ object, record, related, actions, shown }: Props) {
  const { t } = useT();
  const label = useLabel();
  const write = useWrite(object);
  const toasts = useToasts();
  const navigate = useNavigate();
  const clipboard = useClipboard();
  const [creating, setCreating] = useState<Related | null>(null);
  const { objects } = useMetadata();
  const screens = useScreens().actions;
  const options = useMemo(
    () =>
      withOptions(actions, object, objects).filter(
        ({ name }) => !screens.some((screen) => screen.action === name),
      ),
    [actions, object, objects, screens],
  );
  const creatable = related.filter(
    (one) => one.object.verbs.create && one.field.right === 'write' && !isLink(one.object),
  );
  const remove = async () => {
    try {
      await write.remove(record.id);
      await navigate({ to: '/$path', params: { path: object.path }, search: {} });
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('record.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.slice(shown).map((action) => (
            <Menu.Item
              key={action.name}
              onClick={() => startAction({ action, object, id: record.id })}
            >
              {label(action.label)}
            </Menu.Item>
          ))}
          {options.map((action) => (
            <Menu.Item
              key={`${action.name} …`}
              onClick={() => startAction({ action, object, id: record.id, asked: true })}
            >
              {`${label(action.label)}…`}
            </Menu.Item>
          ))}
          {creatable.map((one) => (
            <Menu.Item
              key={`${one.object.name}.${one.field.name}`}
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setCreating(one)}
            >
              {t('record.newRelated', { object: label(one.label) })}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLink size={16} aria-hidden />}
            onClick={() => {
              clipboard.copy(window.location.href);
              toasts.note(t('record.linkCopied'));
            }}
          >
            {t('record.copyLink')}
          </Menu.Item>
          {record._rights?.delete && (
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => void remove()}
            >
              {t('record.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {creating && (
        <Creating
          related={creating}
          id={record.id}
          title={recordTitle(object, record)}
          onClose={() => setCreating(null)}
        />
      )}
    </>
  );
}

function Creating({
  related,
  id,
  title,
  onClose,
}: {
  related: Related;
  id: string;
  title: string;
  onClose: () => void;
}) {
  const { name } = related.field;
  const given = useMemo(
    () => ({ values: { [name]: id }, titles: { [name]: title } }),
    [id, name, title],
  );
  return <CreateModal object={related.object} given={given} place={id} onClose={onClose} />;
}
