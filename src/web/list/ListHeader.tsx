import { ActionIcon, Button, Group, Menu, Title, Tooltip } from '@mantine/core';
import { IconDots, IconKeyboard, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useMetadata } from '../api/queries.ts';
import { useLabel, useT } from '../i18n/i18n.ts';
import { type Screens, usableTools, useScreens } from '../screen.ts';
import { usePhone } from '../shell/AppLayout.tsx';
import { CountButton } from './CountButton.tsx';
import { ModeSwitch } from './ModeSwitch.tsx';
import type { ListState } from './useListState.ts';

type Props = {
  object: ObjectWire;
  list: ListState;
  /** How many records there are, where all of them are loaded. */
  known: number | null;
  comfortable: boolean;
  onComfortable: (on: boolean) => void;
  onHelp: () => void;
  selecting: boolean;
  onSelecting: (on: boolean) => void;
};

/** The name of the list, how many there are, and what one does less often. */
export function ListHeader(props: Props) {
  const { object, list, known, selecting, onSelecting } = props;
  const { t } = useT();
  const label = useLabel();
  const phone = usePhone();
  return (
    <Group
      justify="space-between"
      wrap={phone ? 'wrap' : 'nowrap'}
      gap="xs"
      className="zy-list-header"
    >
      <Group gap="xs" wrap="nowrap" miw={0}>
        <Title order={1} className="zy-ellipsis">
          {label(object.pluralLabel)}
        </Title>
        <CountButton object={object} where={list.where} known={known} />
      </Group>
      <Group gap={4} wrap="nowrap">
        <ModeSwitch object={object} list={list} />
        {phone && list.mode === 'table' && (
          <Button variant="subtle" color="gray" px="xs" onClick={() => onSelecting(!selecting)}>
            {t(selecting ? 'list.selectDone' : 'list.selectMode')}
          </Button>
        )}
        <MoreMenu {...props} phone={phone} />
        {object.verbs.create && <CreateButton object={object} phone={phone} />}
      </Group>
    </Group>
  );
}

function CreateButton({ object, phone }: { object: ObjectWire; phone: boolean }) {
  const { t } = useT();
  const label = useLabel();
  const text = t('list.create', { object: label(object.label) });
  const link = (props: Record<string, unknown>) => (
    <Link {...props} to="/$path/new" params={{ path: object.path }} search={{}} />
  );
  // The phone's navigation has its own way to create, with one thumb.
  if (phone) return null;
  return (
    <Tooltip label="n">
      <Button leftSection={<IconPlus size={16} aria-hidden />} renderRoot={link}>
        {text}
      </Button>
    </Tooltip>
  );
}

function MoreMenu(props: Props & { phone: boolean }) {
  const { object, list } = props;
  const [tool, setTool] = useState<Screens['tools'][number] | null>(null);
  return (
    <>
      <Lines {...props} onTool={setTool} />
      <Suspense fallback={null}>
        {tool && <tool.component object={object} list={list} onClose={() => setTool(null)} />}
      </Suspense>
    </>
  );
}

type LinesProps = Props & { phone: boolean; onTool: (tool: Screens['tools'][number]) => void };

function Lines(props: LinesProps) {
  const { object, list, comfortable, onComfortable, onHelp, phone, onTool } = props;
  const { t } = useT();
  const metadata = useMetadata();
  const tools = usableTools(useScreens(), metadata, object);
  const sum = list.search.sum === true;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon aria-label={t('list.more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={sum} onChange={(on) => list.setSum(on)}>
          {t('list.sumShow')}
        </Menu.CheckboxItem>
        {!phone && list.mode === 'table' && (
          <>
            <Menu.CheckboxItem checked={comfortable} onChange={onComfortable}>
              {t('list.comfortable')}
            </Menu.CheckboxItem>
            <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
              {t('list.keys')}
            </Menu.Item>
          </>
        )}
        {tools.length > 0 && <Menu.Divider />}
        {tools.map((tool) => (
          <Menu.Item
            key={tool.id}
            leftSection={<tool.icon size={16} aria-hidden />}
            onClick={() => onTool(tool)}
          >
            {t(tool.title)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/trash" params={{ path: object.path }} />
          )}
        >
          {t('list.trash')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
