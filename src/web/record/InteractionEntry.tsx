import { ActionIcon, Anchor, Badge, Menu, Text } from '@mantine/core';
import { IconDots, IconExternalLink, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { createElement, Suspense, useState } from 'react';
import type { ObjectWire, RecordWire } from '../../kernel/wire.ts';
import { useWrite } from '../api/writes.ts';
import { asText, titleOf } from '../fields/value.ts';
import { useT } from '../i18n/i18n.ts';
import { useScreens } from '../screen.ts';
import { useToasts } from '../shell/toasts.tsx';
import { channelIcon } from './channelIcon.ts';
import css from './record.module.css';
import { useNow } from './useNow.ts';
import { useSpeaker } from './useSpeaker.ts';
import { valueText } from './valueText.ts';
import { When } from './When.tsx';

const LONG = 400;

/** Something said or met, in the timeline. */
export function InteractionEntry({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const { t } = useT();
  const now = useNow();
  const words = useFieldWords(object, record);
  const channel = asText(record['channel']);
  const at = asText(record['at'] ?? record['createdAt']);
  const { minutes } = record as { minutes?: unknown };
  const parts = [
    words('direction'),
    typeof minutes === 'number' ? t('timeline.minutes', { count: minutes }) : '',
    titleOf(record, 'contact') ?? '',
    titleOf(record, 'owner') ?? '',
  ].filter(Boolean);
  return (
    <li className={css.entry}>
      <span className={css.dot}>
        {createElement(channelIcon(channel), { size: 16, 'aria-hidden': true })}
      </span>
      <div>
        <div className={css.meta}>
          <div className={css.said}>
            <Text span size="sm" fw={500}>
              {words('channel')}
            </Text>
            <Text span size="xs" c="dimmed">
              {parts.join(' · ')}
            </Text>
            {Date.parse(at) > now && (
              <Badge size="sm" color="blue">
                {t('timeline.planned')}
              </Badge>
            )}
            <Marks object={object} record={record} />
          </div>
          <div className={css.aside}>
            <When iso={at} />
            <EntryMenu object={object} record={record} />
          </div>
        </div>
        <Content subject={asText(record['subject'])} body={asText(record['body'])} />
      </div>
    </li>
  );
}

/** What modules know of it. */
function Marks(props: { object: ObjectWire; record: RecordWire }) {
  const { object, record } = props;
  const known = useScreens().marks.filter(
    (mark) => mark.object === object.name && (record[mark.needs] ?? null) !== null,
  );
  return known.map(({ id, component: Mark }) => (
    <Suspense key={id} fallback={null}>
      <Mark {...props} />
    </Suspense>
  ));
}

function useFieldWords(object: ObjectWire, record: RecordWire): (name: string) => string {
  const speaker = useSpeaker(record);
  return (name) => {
    const field = object.fields.find((one) => one.name === name);
    const value = record[name];
    if (!field || value === null || value === undefined) return '';
    return valueText(field, value, titleOf(record, name), speaker);
  };
}

/** The text; long ones show their beginning. A subject that is only the beginning of the text is not said twice. */
function Content({ subject, body }: { subject: string; body: string }) {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  const long = body.length > LONG;
  const shown = long && !open ? `${body.slice(0, LONG)}…` : body;
  return (
    <>
      {subject && !body.startsWith(subject) && (
        <Text size="sm" fw={500}>
          {subject}
        </Text>
      )}
      <Text size="sm" className={css.body}>
        {shown}
      </Text>
      {long && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'timeline.lessText' : 'timeline.moreText')}
        </Anchor>
      )}
    </>
  );
}

function EntryMenu({ object, record }: { object: ObjectWire; record: RecordWire }) {
  const { t } = useT();
  const write = useWrite(object);
  const toasts = useToasts();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t('record.more')}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconExternalLink size={16} aria-hidden />}
          renderRoot={(props: Record<string, unknown>) => (
            <Link {...props} to="/$path/$id" params={{ path: object.path, id: record.id }} />
          )}
        >
          {t('timeline.open')}
        </Menu.Item>
        {object.verbs.delete && (
          <Menu.Item
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => void write.remove(record.id).catch(toasts.failed)}
          >
            {t('timeline.remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
