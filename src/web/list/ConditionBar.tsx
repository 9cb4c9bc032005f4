import { Box, Button, Group, Popover, Skeleton, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, Suspense, lazy, useMemo, useState } from 'react';
import type { Condition } from '../../kernel/condition.ts';
import type { ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import { ConditionChip } from './ConditionChip.tsx';
import {
  type Part,
  type Place,
  type Simple,
  type Tree,
  addBeside,
  addPart,
  otherJoin,
  readTree,
  replacePart,
  switchJoin,
  writeTree,
} from './tree.ts';
import { useSpeaker } from './useSpeaker.ts';
import type { Speaker } from './words.ts';

// Its inputs are many and not needed for looking at a list.
const ConditionEditor = lazy(async () => ({
  default: (await import('./ConditionEditor.tsx')).ConditionEditor,
}));

type Props = {
  object: ObjectWire;
  where: Condition | undefined;
  onChange: (where: Condition | undefined) => void;
  /** The editor stands below the conditions instead of over the page: in the phone's drawer. */
  inline?: boolean;
};

/** What is being edited: a condition, a new one, or an alternative to one. */
type Editing = { type: 'part'; place: Place } | { type: 'new' } | { type: 'beside'; part: number };

/** The condition of a list in readable parts, each of which can be changed and taken away. */
export function ConditionBar({ object, where, onChange, inline = false }: Props) {
  const { t } = useT();
  const speaker = useSpeaker(object, where);
  const tree = useMemo(() => readTree(where), [where]);
  const [editing, setEditing] = useState<Editing | null>(null);
  const apply = (next: Tree) => onChange(writeTree(next));
  const save = (condition: Condition | undefined) => {
    setEditing(null);
    if (!editing) return;
    if (editing.type === 'part') apply(replacePart(tree, editing.place, condition));
    else if (condition && editing.type === 'new') apply(addPart(tree, condition));
    else if (condition && editing.type === 'beside')
      apply(addBeside(tree, editing.part, condition));
  };
  const editor = editing && (
    // What is loading holds the focus for the first input: without anything to focus, the popover would not keep it.
    <Suspense fallback={<Skeleton h="var(--zy-control)" tabIndex={-1} data-autofocus />}>
      <ConditionEditor
        key={JSON.stringify(editing)}
        object={object}
        speaker={speaker}
        condition={editing.type === 'part' ? simpleAt(tree, editing.place)?.condition : undefined}
        onSave={save}
        onCancel={() => setEditing(null)}
        onBeside={
          editing.type === 'part'
            ? () => setEditing({ type: 'beside', part: editing.place.part })
            : undefined
        }
        besideText={t(
          tree.join === 'and' || tree.parts.length < 2 ? 'list.orElse' : 'list.andAlso',
        )}
      />
    </Suspense>
  );
  const over = (here: boolean, target: ReactNode) => (
    <EditorPopover opened={here && !inline} editor={editor}>
      {target}
    </EditorPopover>
  );
  const chip = (one: Simple, place: Place) => (
    <ConditionChip
      key={`${place.part}.${place.inner ?? ''}`}
      condition={one.condition}
      object={object}
      speaker={speaker}
      onEdit={one.type === 'other' ? undefined : () => setEditing({ type: 'part', place })}
      onRemove={() => {
        setEditing(null);
        apply(replacePart(tree, place, undefined));
      }}
    />
  );
  return (
    <Box miw={0}>
      <Group gap={6} role="group" aria-label={t('list.conditions')}>
        {tree.parts.length > 1 && (
          <JoinSwitch tree={tree} onSwitch={() => apply(switchJoin(tree))} />
        )}
        {numbered(tree.parts).map(({ one: part, index, key }) =>
          part.type === 'group' ? (
            <PartGroup key={key} part={part} speaker={speaker} tree={tree}>
              {(one, inner) => over(isAt(editing, index, inner), chip(one, { part: index, inner }))}
            </PartGroup>
          ) : (
            <Box key={key} maw="100%">
              {over(isAt(editing, index, undefined), chip(part, { part: index }))}
            </Box>
          ),
        )}
        {over(
          editing?.type === 'new',
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            className="zy-list-add"
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-expanded={editing?.type === 'new'}
            onClick={() => setEditing({ type: 'new' })}
          >
            {t(tree.parts.length === 0 && !inline ? 'list.filter' : 'list.addFilter')}
          </Button>,
        )}
      </Group>
      {inline && editor && <Box mt="sm">{editor}</Box>}
    </Box>
  );
}

/** Parts have no names: where they stand is what they are known by. */
function numbered<T>(parts: readonly T[]): { one: T; index: number; key: string }[] {
  return parts.map((one, index) => ({ one, index, key: String(index) }));
}

function isAt(editing: Editing | null, part: number, inner: number | undefined): boolean {
  if (editing?.type === 'part') {
    return editing.place.part === part && editing.place.inner === inner;
  }
  // An alternative is written where the first of its group stands.
  return editing?.type === 'beside' && editing.part === part && (inner ?? 0) === 0;
}

function simpleAt(tree: Tree, { part, inner }: Place): Simple | undefined {
  const found = tree.parts[part];
  if (found?.type !== 'group') return found;
  return inner === undefined ? undefined : found.parts[inner];
}

function EditorPopover({
  opened,
  editor,
  children,
}: {
  opened: boolean;
  editor: ReactNode;
  children: ReactNode;
}) {
  return (
    <Popover
      opened={opened}
      position="bottom-start"
      width={336}
      shadow="md"
      trapFocus
      returnFocus
      closeOnClickOutside={false}
      closeOnEscape={false}
      withRoles={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <span className="zy-list-anchor">{children}</span>
      </Popover.Target>
      <Popover.Dropdown p="sm">{opened && editor}</Popover.Dropdown>
    </Popover>
  );
}

function PartGroup({
  part,
  speaker,
  tree,
  children,
}: {
  part: Extract<Part, { type: 'group' }>;
  speaker: Speaker;
  tree: Tree;
  children: (one: Simple, inner: number) => ReactNode;
}) {
  const word = speaker.t(otherJoin(tree.join) === 'or' ? 'list.or' : 'list.and');
  return (
    <Group gap={4} className="zy-list-group" role="group">
      {numbered(part.parts).map(({ one, index: inner, key }) => (
        <Group key={key} gap={4} maw="100%">
          {inner > 0 && <span className="zy-list-word">{word}</span>}
          {children(one, inner)}
        </Group>
      ))}
    </Group>
  );
}

function JoinSwitch({ tree, onSwitch }: { tree: Tree; onSwitch: () => void }) {
  const { t } = useT();
  const all = tree.join === 'and';
  const text = t(all ? 'list.switchToAny' : 'list.switchToAll');
  return (
    <Tooltip label={text}>
      <UnstyledButton className="zy-list-join" aria-label={text} onClick={onSwitch}>
        {t(all ? 'list.matchAll' : 'list.matchAny')}
      </UnstyledButton>
    </Tooltip>
  );
}
