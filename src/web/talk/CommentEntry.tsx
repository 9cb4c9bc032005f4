import { ActionIcon, Button, Group, Menu, Text } from '@mantine/core';
import { IconDots, IconMessageCircle, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { CommentWire, ObjectWire } from '../../kernel/wire.ts';
import { useT } from '../i18n/i18n.ts';
import css from '../record/record.module.css';
import { When } from '../record/When.tsx';
import { useToasts } from '../shell/toasts.tsx';
import { useErrorText } from '../state/errorText.ts';
import { useCommentWrites } from './comments.ts';
import { MentionInput } from './MentionInput.tsx';
import { type Mention, partsOf, readable, storable } from './mentions.ts';

type Props = { object: ObjectWire; id: string; comment: CommentWire };

/** A comment in the timeline; one's own can be changed and taken back. */
export function CommentEntry({ object, id, comment }: Props) {
  const { t } = useT();
  const [editing, setEditing] = useState(false);
  return (
    <li className={css.entry}>
      <span className={css.dot}>
        <IconMessageCircle size={16} aria-hidden />
      </span>
      <div>
        <div className={css.meta}>
          <div className={css.said}>
            <Text span size="sm" fw={500}>
              {comment.author?.name ?? t('talk.somebody')}
            </Text>
            <Text span size="xs" c="dimmed">
              {t(comment.editedAt ? 'talk.commentedEdited' : 'talk.commented')}
            </Text>
          </div>
          <div className={css.aside}>
            <When iso={comment.createdAt} />
            {comment.mine && (
              <OwnMenu object={object} id={id} comment={comment} onEdit={() => setEditing(true)} />
            )}
          </div>
        </div>
        {editing ? (
          <Editor object={object} id={id} comment={comment} onClose={() => setEditing(false)} />
        ) : (
          <Body comment={comment} />
        )}
      </div>
    </li>
  );
}

function Body({ comment }: { comment: CommentWire }) {
  const parts = partsOf(comment.body, comment.mentions, '…');
  return (
    <Text size="sm" className={css.body}>
      {parts.map(({ start, text, mention }) =>
        mention ? (
          <Text key={start} span fw={500} c="var(--mantine-color-anchor)">
            {text}
          </Text>
        ) : (
          text
        ),
      )}
    </Text>
  );
}

function OwnMenu({ object, id, comment, onEdit }: Props & { onEdit: () => void }) {
  const { t } = useT();
  const toasts = useToasts();
  const { remove } = useCommentWrites(object, id);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t('talk.more')}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
          {t('talk.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => void remove(comment).catch(toasts.failed)}
        >
          {t('talk.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Editor({ object, id, comment, onClose }: Props & { onClose: () => void }) {
  const { t } = useT();
  const errorText = useErrorText();
  const { edit } = useCommentWrites(object, id);
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => readable(comment.body, comment.mentions, '…'));
  const [mentions, setMentions] = useState<readonly Mention[]>(comment.mentions);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (text.trim() === '') {
      setError(t('composer.needText'));
      return;
    }
    setBusy(true);
    try {
      await edit(comment, storable(text, mentions));
      onClose();
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  };
  return (
    <div
      role="presentation"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
        if (event.key === 'Escape') onClose();
      }}
    >
      <MentionInput
        path={`/${object.path}/${id}`}
        label={t('talk.comment')}
        value={text}
        mentions={mentions}
        error={error}
        input={input}
        onChange={(value, named) => {
          setText(value);
          setMentions(named);
          setError(null);
        }}
      />
      <Group gap="xs" mt="xs" justify="flex-end">
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {t('form.cancel')}
        </Button>
        <Button size="compact-sm" loading={busy} onClick={() => void save()}>
          {t('form.save')}
        </Button>
      </Group>
    </div>
  );
}
